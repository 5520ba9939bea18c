package dev.tollgate.sidecar.token;

import dev.tollgate.jwt.jwk.KeySet;
import java.util.concurrent.CompletableFuture;

/** Says which keys are trusted. */
public interface KeySource {
    /** Returns the keys that are known now; empty before the first came. Never waits. */
    KeySet current();

    /**
     * Asks for fresher keys, since a token names one that is not known. Attackers invent such names at will, so calls are
     * merged and their rate is bounded; where nothing is to be gained the answer is {@link #current()} at once.
     */
    CompletableFuture<KeySet> refreshed();

    /** Makes a source that never changes. */
    static KeySource fixed(KeySet keys) {
        return new KeySource() {
            @Override
            public KeySet current() {
                return keys;
            }

            @Override
            public CompletableFuture<KeySet> refreshed() {
                return CompletableFuture.completedFuture(keys);
            }
        };
    }

    /** Returns a source of these keys and of fixed ones, which count where a {@code kid} is in both. */
    default KeySource plus(KeySet fixed) {
        // fetched keys are a snapshot, so their union with the fixed ones is made once for each
        record Union(KeySet fetched, KeySet all) {}
        KeySource others = this;
        return new KeySource() {
            private volatile Union latest = new Union(KeySet.empty(), fixed);

            @Override
            public KeySet current() {
                return with(others.current());
            }

            @Override
            public CompletableFuture<KeySet> refreshed() {
                return others.refreshed().thenApply(this::with);
            }

            private KeySet with(KeySet fetched) {
                Union union = latest;
                if (union.fetched() != fetched) {
                    union = new Union(fetched, fixed.withFallback(fetched));
                    latest = union;
                }
                return union.all();
            }
        };
    }
}
