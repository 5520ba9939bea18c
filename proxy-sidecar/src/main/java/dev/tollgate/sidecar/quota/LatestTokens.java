package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An integration as the latest tokens of its keys describe it, for explanations: keys can have different tiers and claims. Of
 * {@link #MAX} keys that were used before the latest one it is remembered. Not thread-safe: its owner locks.
 */
final class LatestTokens {
    static final int MAX = 16;

    private Integration last;
    private @Nullable Map<String, Integration> others;

    LatestTokens(Integration first) {
        this.last = first;
    }

    void note(Integration who) {
        if (!who.keyId().equals(last.keyId())) {
            remember(last);
        }
        last = who;
    }

    private void remember(Integration used) {
        if (others == null) {
            others = new LinkedHashMap<>();
        }
        others.remove(used.keyId());
        others.put(used.keyId(), used);
        if (others.size() > MAX) {
            others.remove(others.keySet().iterator().next());
        }
    }

    /** Returns the integration as the latest token of all described it. */
    Integration last() {
        return last;
    }

    /** Returns the integration as the latest token of a key described it, null if that is not remembered. */
    @Nullable
    Integration of(String keyId) {
        if (last.keyId().equals(keyId)) {
            return last;
        }
        return others == null ? null : others.get(keyId);
    }
}
