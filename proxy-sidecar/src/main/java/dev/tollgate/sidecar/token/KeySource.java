package dev.tollgate.sidecar.token;

import dev.tollgate.jwt.jwk.KeySet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Says which keys are trusted. */
public interface KeySource {
    /** Returns the keys that are known now; empty before the first came. Never waits. */
    KeySet current();

    /**
     * Asks for fresher keys, since a token names one that is not known. Attackers invent such names at will, so calls are
     * merged and their rate is bounded; where nothing is to be gained the answer is {@link #current()} at once.
     */
    CompletableFuture<KeySet> refreshed();

    /** Makes a source of keys that are at hand, such as those of files: asking for fresher ones brings nothing. */
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

    /** Returns a source of these keys and of those at hand, which count where a {@code kid} is in both. */
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
