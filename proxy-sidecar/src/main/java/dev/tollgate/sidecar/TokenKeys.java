package dev.tollgate.sidecar;

import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.sidecar.config.JwksSource;
import dev.tollgate.sidecar.ops.SidecarMetrics;
import dev.tollgate.sidecar.token.KeySource;
import dev.tollgate.sidecar.token.RemoteKeys;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The keys that verify tokens: of a set that is fetched, of files, or of both. */
final class TokenKeys implements AutoCloseable {
    private final @Nullable RemoteKeys fetched;
    private final Supplier<KeySet> files;

    /**
     * Begins to fetch.
     *
     * @param jwks null where files alone are given
     */
    TokenKeys(@Nullable JwksSource jwks, Supplier<KeySet> files, SidecarMetrics metrics) {
        this.files = files;
        this.fetched = jwks == null ? null : new RemoteKeys(jwks.url(), jwks.outage(), jwks.cacheFile(), metrics);
        if (fetched != null) {
            metrics.show(fetched);
            fetched.start();
        }
    }

    KeySource source() {
        return fetched == null ? KeySource.of(files) : fetched.plus(files);
    }

    /** Returns whether there is any key: tokens of others wait for the set that is fetched. */
    boolean areThere() {
        return !files.get().isEmpty() || (fetched != null && !fetched.current().isEmpty());
    }

    /** Returns whether a fetch has ended, well or badly; true where there is nothing to fetch. */
    boolean wereAskedFor() {
        return fetched == null || fetched.hasAsked();
    }

    @Override
    public void close() {
        if (fetched != null) {
            fetched.close();
        }
    }
}
