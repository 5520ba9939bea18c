package dev.tollgate.sidecar.token;

import dev.tollgate.jwks.JwksSource;
import dev.tollgate.jwks.KeyObserver;
import dev.tollgate.jwks.KeySource;
import dev.tollgate.jwks.RemoteKeys;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.sidecar.config.ConfigException;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The keys that verify tokens: from a fetched set, from files, or from both. */
public final class TokenKeys implements AutoCloseable {
    private final @Nullable RemoteKeys fetched;
    private final Supplier<KeySet> files;

    /**
     * Begins to fetch keys.
     *
     * @param jwks null if there are only files
     * @param observer is called after each fetch
     * @param fetching is called with the source of a fetched set, if any, before the first fetch
     * @throws ConfigException if the issuers, or the proxy of the environment, cannot be used
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
     * Checks what a start would need to fetch a set.
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

    /** Returns whether there is any key. Tokens of unknown keys wait for the fetched set. */
    public boolean areThere() {
        return !files.get().isEmpty() || (fetched != null && !fetched.current().isEmpty());
    }

    /** Returns whether a fetch has ended, good or bad; true if there is nothing to fetch. */
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
