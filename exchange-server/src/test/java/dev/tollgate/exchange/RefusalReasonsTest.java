package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyState;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import org.junit.jupiter.api.Test;

/** Operators see why a key was refused; its owner does not. */
final class RefusalReasonsTest {
    private final FakeStore store = new FakeStore();

    @Test
    void tellsSuspendedKeysFromRevokedOnes() throws Exception {
        ApiKey suspended = keyIn(KeyState.SUSPENDED);
        ApiKey revoked = keyIn(KeyState.REVOKED);
        try (RunningExchange exchange = RunningExchange.over(store)) {
            assertEquals(
                    exchange.exchange(suspended).body(),
                    exchange.exchange(revoked).body());
            assertEquals(401, exchange.exchange(revoked).statusCode());

            String metrics = exchange.metrics().body();
            assertTrue(metrics.contains("tollgate_exchange_refusals_total{reason=\"suspended\"} 1.0"), metrics);
            assertTrue(
                    metrics.contains("tollgate_exchange_refusals_total{reason=\"revoked_or_expired\"} 2.0"), metrics);
        }
    }

    @Test
    void countsSignsThatAProxyIsNotTrusted() throws Exception {
        ApiKey key = store.addKey("acme");
        try (RunningExchange exchange = RunningExchange.withoutProxy(store)) {
            assertEquals(200, exchange.exchangeFrom("192.0.2.7", key.reveal()).statusCode());

            String metrics = exchange.metrics().body();
            assertTrue(
                    metrics.contains("tollgate_exchange_forwarded_for_doubts_total{sign=\"untrusted_peer\"} 1.0"),
                    metrics);
        }
    }

    private ApiKey keyIn(KeyState state) {
        ApiKey key = store.addKey("acme");
        String hash = store.keys.get(key.name()).hash();
        store.keys.put(key.name(), new KeyRecord(hash, state, null, 0, QuotaSchedule.none(), QuotaSchedule.none()));
        return key;
    }
}
