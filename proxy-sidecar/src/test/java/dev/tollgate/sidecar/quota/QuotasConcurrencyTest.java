package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotasConcurrencyTest {
    private static final int THREADS = 16;
    private static final int TRIES = 2_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 256, 5_000})
    void manyThreadsNeverGetOneRequestTooMany(int max) throws Exception {
        QuotaFixture f = new QuotaFixture(QuotaFixture.rate(Dimension.REQUESTS, max, 3600));
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
