package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two hundred clients with wrong keys over real sockets: good keys, health and JWKS go on as before. */
final class AttackTest {
    private static final int ATTACKERS = 200;

    private final FakeStore store = new FakeStore();
    private final ApiKey good = store.addKey("acme");
    private final ExecutorService clients = Executors.newFixedThreadPool(20);
    private RunningExchange exchange;

    @BeforeEach
    void start() throws Exception {
        exchange = RunningExchange.over(store);
        assertEquals(200, exchange.exchangeFrom("203.0.113.1", good.reveal()).statusCode());
    }

    @AfterEach
    void stop() {
        clients.shutdownNow();
        exchange.close();
    }

    @Test
    void servesGoodKeysWhileWrongSecretsAreTriedFromEverywhere() throws Exception {
        Set<Integer> statuses = attack(i -> RunningExchange.wrongSecretFor(good), i -> "198.51.100." + i);

        assertTrue(Set.of(401, 429, 503).containsAll(statuses), statuses.toString());
    }

    @Test
    void servesGoodKeysWhileKeysThatDoNotExistAreTriedFromOneAddress() throws Exception {
        Set<Integer> statuses = attack(i -> ApiKey.generate("nobody").reveal(), i -> "198.51.100.7");

        assertTrue(statuses.contains(429), statuses.toString());
        assertTrue(Set.of(401, 429, 503).containsAll(statuses), statuses.toString());
    }

    @Test
    void servesAKnownKeyEvenToAClientThatIsThrottled() throws Exception {
        attack(i -> ApiKey.generate("nobody").reveal(), i -> "203.0.113.1");

        HttpResponse<String> refused = failUntilThrottled("203.0.113.1");
        assertTrue(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()) > 0);
        assertEquals("Too many failed attempts\n", refused.body());
        assertEquals(200, exchange.exchangeFrom("203.0.113.1", good.reveal()).statusCode());
    }

    @Test
    void answersEveryKindOfBadKeyWithTheSameOctets() throws Exception {
        ApiKey revoked = store.addKey("acme");
        assertEquals(200, exchange.exchange(revoked).statusCode());
        store.revoke(revoked);
        ApiKey malformed = ApiKey.generate("acme");
        store.put(malformed, "$2b$10$N9qo8uLOickgx2ZMRZoMyeAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", true);
        awaitRefusal(revoked);

        List<String> bad = List.of(
                revoked.reveal(),
                malformed.reveal(),
                RunningExchange.wrongSecretFor(good),
                ApiKey.generate("acme").reveal(),
                ApiKey.generate("nobody").reveal());

        for (String key : bad) {
            HttpResponse<String> answer = exchange.exchange(key);
            assertEquals(401, answer.statusCode());
            assertEquals("Invalid API key\n", answer.body());
        }
    }

    /** One failure is forgiven every two seconds, so how many are needed depends on how long the test took. */
    private HttpResponse<String> failUntilThrottled(String address) throws Exception {
        HttpResponse<String> answer;
        do {
            answer = exchange.exchangeFrom(address, ApiKey.generate("nobody").reveal());
        } while (answer.statusCode() == 401);
        assertEquals(429, answer.statusCode());
        return answer;
    }

    /** A revoked key stops; within ten seconds, as KnownCredentialsTest shows without a clock that runs. */
    private void awaitRefusal(ApiKey revoked) throws Exception {
        long begun = System.nanoTime();
        while (exchange.exchange(revoked).statusCode() == 200) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(60));
    }

    private interface Choice {
        String of(int attacker);
    }

    /** Attacks and meanwhile uses the good key, health and JWKS; returns what the attackers were answered. */
    private Set<Integer> attack(Choice key, Choice address) throws Exception {
        Set<Integer> statuses = new ConcurrentSkipListSet<>();
        CountDownLatch ended = new CountDownLatch(ATTACKERS);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < ATTACKERS; i++) {
            int attacker = i;
            clients.execute(() -> {
                try {
                    statuses.add(exchange.exchangeFrom(address.of(attacker), key.of(attacker))
                            .statusCode());
                } catch (Exception e) {
                    failures.add(e);
                } finally {
                    ended.countDown();
                }
            });
        }
        do {
            assertEquals(
                    200, exchange.exchangeFrom("203.0.113.1", good.reveal()).statusCode());
            assertEquals(200, exchange.get("/health").statusCode());
            assertEquals(200, exchange.get("/.well-known/jwks.json").statusCode());
        } while (!ended.await(1, TimeUnit.MILLISECONDS));
        assertEquals(List.of(), failures);
        return new TreeSet<>(statuses);
    }
}
