package dev.tollgate.exchange.verification;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A collector of the times when keys were used, which writes them to the store in batches. It keeps times that the
 * store failed to take.
 */
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
     * Writes to the store. Blocks.
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
