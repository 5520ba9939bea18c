package dev.tollgate.jwks;

import dev.tollgate.jwt.jwk.KeySet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A source of the trusted keys. */
public interface KeySource {
    /** Returns the keys that are known now; empty before the first fetch. Never blocks. */
    KeySet current();

    /**
     * Requests fresher keys because a token names an unknown one. Attackers can invent such names, so calls are merged
     * and their rate is bounded. If a fetch would not help, the result is {@link #current()} at once.
     */
    CompletableFuture<KeySet> refreshed();

    /** Makes a source of fixed keys, such as those of files. A refresh has no effect. */
    static KeySource of(Supplier<KeySet> keys) {
        return new KeySource() {
            @Override
            public KeySet current() {
                return keys.get();
            }

            @Override
            public CompletableFuture<KeySet> refreshed() {
                return CompletableFuture.completedFuture(keys.get());
            }
        };
    }

    /** Returns a source of these keys and of fixed ones. For a {@code kid} in both the fixed key is used. */
    default KeySource plus(Supplier<KeySet> atHand) {
        // both are snapshots, so their union is made once for each pair
        record Union(KeySet fetched, KeySet files, KeySet all) {}
        KeySource others = this;
        return new KeySource() {
            private volatile Union latest = new Union(KeySet.empty(), KeySet.empty(), KeySet.empty());

            @Override
            public KeySet current() {
                return with(others.current());
            }

            @Override
            public CompletableFuture<KeySet> refreshed() {
                return others.refreshed().thenApply(this::with);
            }

            private KeySet with(KeySet fetched) {
                KeySet files = atHand.get();
                Union union = latest;
                if (union.fetched() != fetched || union.files() != files) {
                    union = new Union(fetched, files, files.withFallback(fetched));
                    latest = union;
                }
                return union.all();
            }
        };
    }
}
