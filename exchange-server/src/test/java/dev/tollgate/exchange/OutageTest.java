package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The store fails or hangs under a running server. */
final class OutageTest {
    private final FakeStore store = new FakeStore();
    private final ApiKey known = store.addKey("acme");
    private final ApiKey fresh = store.addKey("acme");
    private RunningExchange exchange;

    @BeforeEach
    void start() throws Exception {
        store.organizations.put("autojoin-key", "org");
        exchange = RunningExchange.over(store);
        assertEquals(200, exchange.exchange(known).statusCode());
        assertEquals(200, autojoin().statusCode());
    }

    @AfterEach
    void stop() {
        store.hang.countDown();
        exchange.close();
    }

    @Test
    void servesKnownKeysAndAsksOthersToComeBack() throws Exception {
        store.out = true;

        assertEquals(200, exchange.exchange(known).statusCode());
        assertEquals(200, autojoin().statusCode());
        for (String key :
                new String[] {fresh.reveal(), ApiKey.generate("nobody").reveal(), RunningExchange.wrongSecretFor(known)
                }) {
            HttpResponse<String> answer = exchange.exchange(key);
            assertEquals(503, answer.statusCode());
            assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
        }
        store.out = false;
        assertEquals(200, exchange.exchange(fresh).statusCode());
    }

    @Test
    void servesKnownKeysWhileTheStoreHangs() throws Exception {
        store.hang = new CountDownLatch(1);
        Thread stranger = new Thread(() -> {
            try {
                exchange.exchange(fresh);
            } catch (Exception e) {
                // it waits for the store, and nobody waits for it
            }
        });
        stranger.setDaemon(true);
        stranger.start();

        for (int i = 0; i < 50; i++) {
            assertEquals(200, exchange.exchange(known).statusCode());
            assertEquals(200, exchange.get("/health").statusCode());
        }
    }

    @Test
    void isReadyOnceTheStoreAnswersAndSaysWhyNot() throws Exception {
        FakeStore hanging = new FakeStore();
        hanging.hang = new CountDownLatch(1);
        try (RunningExchange starting = RunningExchange.over(hanging)) {
            assertEquals(
                    "not ready: the key store has not answered yet\n",
                    starting.get("/ready").body());
            hanging.hang.countDown();
            while (starting.get("/ready").statusCode() != 200) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    @Test
    void tellsTheStoreWhenKeysWereLastUsed() {
        exchange.close();

        assertTrue(store.lastUsed.containsKey(known.name()));
        assertEquals(1, store.lastUsed.size());
    }

    @Test
    void namesTheOrganizationInAnAutojoinToken() throws Exception {
        String token = autojoin().body();
        String payload = new String(
                java.util.Base64.getUrlDecoder().decode(token.split("\\.")[1]),
                java.nio.charset.StandardCharsets.UTF_8);

        assertTrue(payload.contains("\"aud\":\"autojoin\""), payload);
        assertTrue(payload.contains("\"org\":\"org\""), payload);
        assertTrue(token.endsWith("\"expires_in\":" + Duration.ofHours(1).toSeconds() + "}\n"), token);
    }

    private HttpResponse<String> autojoin() throws Exception {
        return exchange.post("/v0/token/autojoin", "{\"api_key\":\"autojoin-key\"}");
    }
}
