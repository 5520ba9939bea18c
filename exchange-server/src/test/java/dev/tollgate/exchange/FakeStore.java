package dev.tollgate.exchange;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyState;
import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.apikey.SecretHash;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A store in memory that can be out, and can hang. */
final class FakeStore implements KeyStore {
    final Map<KeyName, KeyRecord> keys = new ConcurrentHashMap<>();
    final Map<String, String> organizations = new ConcurrentHashMap<>();
    final Map<KeyName, Instant> lastUsed = new ConcurrentHashMap<>();
    final AtomicInteger asked = new AtomicInteger();
    volatile boolean out;
    volatile CountDownLatch hang = new CountDownLatch(0);

    ApiKey addKey(String integration) {
        ApiKey key = ApiKey.generate(integration);
        put(key, SecretHash.hash(key, RunningExchange.COST), true);
        return key;
    }

    void put(ApiKey key, String hash, boolean active) {
        keys.put(
                key.name(),
                new KeyRecord(
                        hash,
                        active ? KeyState.ACTIVE : KeyState.REVOKED,
                        null,
                        0,
                        QuotaSchedule.none(),
                        QuotaSchedule.none()));
    }

    void revoke(ApiKey key) {
        put(key, keys.get(key.name()).hash(), false);
    }

    /** Fails as a lookup does, but is not counted as one. */
    @Override
    public void probe() throws StoreException {
        answer();
    }

    @Override
    public Optional<KeyRecord> find(String integrationId, String keyId) throws StoreException {
        asked.incrementAndGet();
        answer();
        return Optional.ofNullable(keys.get(new KeyName(integrationId, keyId)));
    }

    @Override
    public Optional<String> findOrganization(String apiKey) throws StoreException {
        asked.incrementAndGet();
        answer();
        return Optional.ofNullable(organizations.get(apiKey));
    }

    @Override
    public void recordUses(Map<KeyName, Instant> uses) throws StoreException {
        answer();
        lastUsed.putAll(uses);
    }

    private void answer() throws StoreException {
        try {
            hang.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (out) {
            throw new StoreException("fake store is out", null);
        }
    }

    @Override
    public void close() {}
}
