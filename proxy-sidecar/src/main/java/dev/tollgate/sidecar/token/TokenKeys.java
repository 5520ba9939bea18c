package dev.tollgate.sidecar.token;

import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.sidecar.config.JwksSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The keys that verify tokens: of a set that is fetched, of files, or of both. */
public final class TokenKeys implements AutoCloseable {
    private final @Nullable RemoteKeys fetched;
    private final Supplier<KeySet> files;

    /**
     * Begins to fetch.
     *
     * @param jwks null where files alone are given
     * @param observer is told of each fetch
     * @param fetching is shown the set that is fetched, before the first fetch, if there is one
     */
    public TokenKeys(
            @Nullable JwksSource jwks, Supplier<KeySet> files, KeyObserver observer, Consumer<RemoteKeys> fetching) {
        this.files = files;
        this.fetched = jwks == null ? null : new RemoteKeys(jwks.url(), jwks.outage(), jwks.cacheFile(), observer);
        if (fetched != null) {
            fetching.accept(fetched);
            fetched.start();
        }
    }

    /** Returns the keys that are trusted now. */
    public KeySource source() {
        return fetched == null ? KeySource.of(files) : fetched.plus(files);
    }

    /** Returns whether there is any key: tokens of others wait for the set that is fetched. */
    public boolean areThere() {
        return !files.get().isEmpty() || (fetched != null && !fetched.current().isEmpty());
    }

    /** Returns whether a fetch has ended, well or badly; true where there is nothing to fetch. */
    public boolean wereAskedFor() {
        return fetched == null || fetched.hasAsked();
    }

    @Override
    public void close() {
        if (fetched != null) {
            fetched.close();
        }
    }
}
