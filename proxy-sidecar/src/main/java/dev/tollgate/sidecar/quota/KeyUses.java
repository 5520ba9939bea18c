package dev.tollgate.sidecar.quota;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one integration, by their ids. A key of which nothing counts any more is forgotten when others come. Tokens
 * are verified, so only the exchange server's operators can add keys. Memory is bounded all the same: beyond the bound the
 * key that was used longest ago is forgotten.
 */
final class KeyUses {
    static final int MAX = 10_000;
    private static final int FEW = 16;

    private final LinkedHashMap<String, KeyUse> uses = new LinkedHashMap<>(FEW, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KeyUse> eldest) {
            return size() > MAX;
        }
    };
    private int lookAt = FEW;

    @Nullable
    KeyUse find(String keyId) {
        return uses.get(keyId);
    }

    void add(String keyId, KeyUse use, long now) {
        if (uses.size() >= lookAt) {
            uses.values().removeIf(known -> WindowChain.isEmpty(known.first(), now));
            lookAt = Math.max(FEW, 2 * uses.size());
        }
        uses.put(keyId, use);
    }

    /** Returns a copy, since finding one changes their order. */
    List<KeyUse> all() {
        return List.copyOf(uses.values());
    }

    int size() {
        return uses.size();
    }

    int forget() {
        int forgotten = uses.size();
        uses.clear();
        return forgotten;
    }

    int forget(String keyId) {
        return uses.remove(keyId) == null ? 0 : 1;
    }
}
