package dev.tollgate.sidecar.token;

import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.JwksSource;
import java.io.IOException;
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
     * @throws ConfigException if the issuers that are named, or the proxy of the environment, cannot be used
     */
    public TokenKeys(
            @Nullable JwksSource jwks, Supplier<KeySet> files, KeyObserver observer, Consumer<RemoteKeys> fetching)
            throws ConfigException {
        this.files = files;
        this.fetched = jwks == null ? null : remote(jwks, observer);
        if (fetched != null) {
            fetching.accept(fetched);
            fetched.start();
        }
    }

    private static RemoteKeys remote(JwksSource jwks, KeyObserver observer) throws ConfigException {
        try {
            return new RemoteKeys(jwks, observer);
        } catch (IOException e) {
            throw new ConfigException("jwks_url: " + e.getMessage());
        }
    }

    /**
     * Reads what a start would read for a set that is fetched.
     *
     * @throws ConfigException likewise
     */
    public static void check(JwksSource jwks) throws ConfigException {
        remote(jwks, succeeded -> {}).close();
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
