package dev.tollgate.exchange.verification;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Collects when keys were used, and tells the store in batches. What a failing store does not take is kept for later. */
public final class UsedKeys {
    private final ConcurrentHashMap<KeyName, Instant> lastUsed = new ConcurrentHashMap<>();
    private final KeyStore store;

    public UsedKeys(KeyStore store) {
        this.store = store;
    }

    void note(KeyName name, Instant now) {
        lastUsed.put(name, now);
    }

    /**
     * Tells the store; waits for it.
     *
     * @throws KeyStore.StoreException if the store does not take them; they are kept
     */
    public void flush() throws KeyStore.StoreException {
        Map<KeyName, Instant> batch = new HashMap<>(lastUsed);
        if (batch.isEmpty()) {
            return;
        }
        store.recordUses(batch);
        batch.forEach(lastUsed::remove);
    }
}
