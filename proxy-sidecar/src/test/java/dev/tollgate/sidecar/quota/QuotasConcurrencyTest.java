package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotasConcurrencyTest {
    private static final int THREADS = 16;
    private static final int TRIES = 2_000;

    @ParameterizedTest
    @CsvSource({
        "REQUESTS, 1", "REQUESTS, 100", "REQUESTS, 256", "REQUESTS, 5000",
        "CLIENT, 1", "CLIENT, 100", "CLIENT, 256", "CLIENT, 5000"
    })
    void manyThreadsNeverGetOneRequestTooMany(Dimension dimension, int max) throws Exception {
        QuotaFixture f = new QuotaFixture(QuotaFixture.rate(dimension, max, 3600));
        AtomicInteger admitted = new AtomicInteger();
        everywhere(() -> {
            for (int i = 0; i < TRIES; i++) {
                if (f.request("192.0.2.1").admitted()) {
                    admitted.incrementAndGet();
                }
            }
            return null;
        });
        assertEquals(max, admitted.get());
    }

    /** Two keys of 50, clients of 30, an integration of 80, and a limit that changes back and forth. */
    @Test
    void manyThreadsNeverPassAnyOfThreeLimits() throws Exception {
        QuotaFixture f = new QuotaFixture(Quota.none());
        AtomicIntegerArray ofKey = new AtomicIntegerArray(2);
        AtomicIntegerArray ofClient = new AtomicIntegerArray(4);
        AtomicInteger admitted = new AtomicInteger();
        everywhere(() -> {
            for (int i = 0; i < TRIES; i++) {
                int key = i % 2;
                int client = i / 2 % 4;
                String requests = i % 3 == 0 ? "80/1h" : "79/1h";
                Quota claim = Quota.ofToken(Map.of("client", "30/1h", "requests", requests, "key_requests", "50/1h"));
                Integration who = new Integration("acme", "ki_" + key, 0, claim);
                if (f.quotas
                        .admitRequest(who, QuotaFixture.address("192.0.2." + client))
                        .admitted()) {
                    admitted.incrementAndGet();
                    ofKey.incrementAndGet(key);
                    ofClient.incrementAndGet(client);
                }
            }
            return null;
        });
        assertEquals(80, admitted.get());
        for (int key = 0; key < 2; key++) {
            assertTrue(ofKey.get(key) <= 50, ofKey.toString());
        }
        for (int client = 0; client < 4; client++) {
            assertTrue(ofClient.get(client) <= 30, ofClient.toString());
        }
    }

    /** All threads begin with a client at about the same time: one of them puts its window. */
    @Test
    void manyThreadsNeverGetOneRequestTooManyOfAnyOfManyClients() throws Exception {
        QuotaFixture f = new QuotaFixture(QuotaFixture.rate(Dimension.CLIENT, 3, 3600));
        AtomicIntegerArray admitted = new AtomicIntegerArray(TRIES);
        everywhere(() -> {
            for (int client = 0; client < TRIES; client++) {
                if (f.request(client).admitted()) {
                    admitted.incrementAndGet(client);
                }
            }
            return null;
        });
        for (int client = 0; client < TRIES; client++) {
            assertEquals(3, admitted.get(client));
        }
    }

    @Test
    void manyThreadsNeverUseATokenOnceTooOften() throws Exception {
        QuotaFixture f = new QuotaFixture(QuotaFixture.count(Dimension.TOKEN_USES, 3));
        AtomicIntegerArray admitted = new AtomicIntegerArray(TRIES);
        everywhere(() -> {
            for (int token = 0; token < TRIES; token++) {
                if (f.test("t" + token, "download").admitted()) {
                    admitted.incrementAndGet(token);
                }
            }
            return null;
        });
        for (int token = 0; token < TRIES; token++) {
            assertEquals(3, admitted.get(token));
        }
    }

    @Test
    void manyThreadsNeverRunOneTestTooMany() throws Exception {
        QuotaFixture f = new QuotaFixture(QuotaFixture.count(Dimension.SERVER_CONCURRENT, 3));
        AtomicInteger running = new AtomicInteger();
        everywhere(() -> {
            for (int i = 0; i < TRIES; i++) {
                Decision decision = f.test("a", "download");
                if (decision.admitted()) {
                    assertTrue(running.incrementAndGet() <= 3);
                    running.decrementAndGet();
                    decision.ticket().close();
                }
            }
            return null;
        });
        for (int i = 0; i < 3; i++) {
            assertTrue(f.test("a", "download").admitted());
        }
        assertEquals(false, f.test("a", "download").admitted());
    }

    /** Half of what is admitted is given back at once: the other half must come to the limit exactly. */
    @ParameterizedTest
    @CsvSource({"REQUESTS, 100", "REQUESTS, 5000", "CLIENT, 100", "CLIENT, 5000"})
    void manyThreadsGiveBackNoneTooMany(Dimension dimension, int max) throws Exception {
        QuotaFixture f = new QuotaFixture(QuotaFixture.rate(dimension, max, 3600));
        AtomicInteger kept = new AtomicInteger();
        everywhere(() -> {
            for (int i = 0; i < TRIES; i++) {
                Decision decision = f.request("192.0.2.1");
                if (decision.admitted() && i % 2 == 0) {
                    decision.ticket().giveBack();
                } else if (decision.admitted()) {
                    kept.incrementAndGet();
                }
            }
            return null;
        });
        while (f.request("192.0.2.1").admitted()) {
            kept.incrementAndGet();
        }
        assertEquals(max, kept.get());
    }

    @Test
    void ticketClosedByManyThreadsGivesOnePlaceBack() throws Exception {
        QuotaFixture f = new QuotaFixture(QuotaFixture.count(Dimension.SERVER_CONCURRENT, 2));
        Ticket ticket = f.test("a", "download").ticket();
        assertTrue(f.test("b", "download").admitted());
        everywhere(() -> {
            ticket.close();
            return null;
        });
        assertTrue(f.test("c", "download").admitted());
        assertEquals(false, f.test("d", "download").admitted());
    }

    private static void everywhere(Callable<Void> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(work));
            }
            for (Future<Void> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
