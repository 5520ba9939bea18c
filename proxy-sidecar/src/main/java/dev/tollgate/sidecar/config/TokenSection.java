package dev.tollgate.sidecar.config;

import dev.tollgate.jwks.JwksSource;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The common part of the sections of tokens: the sources of the keys that verify them. */
public sealed interface TokenSection permits LocateConfig.IntegrationTokens, NdtConfig.AccessTokens {
    String JWKS_URL = "jwks_url";
    String KEY_FILES = "key_files";
    String OUTAGE = "outage";
    String CACHE_FILE = "cache_file";

    /** The name of {@link #caFile()} in the file. */
    String CA_FILE = "ca_file";

    /** Returns the URL of a JWK set, null if there is none. */
    @Nullable
    URI jwksUrl();

    /** Returns the files of public JWKs, none if only a set is fetched. */
    List<Path> keyFiles();

    /** Returns how long fetched keys are used while {@link #jwksUrl()} cannot be reached, 1 m to 24 h. */
    Duration outage();

    /** Returns the copy of fetched keys for a start during an outage, null if there is none. */
    @Nullable
    Path cacheFile();

    /** Returns the file of the trusted issuers for {@link #jwksUrl()}, null for those of the Java runtime. */
    @Nullable
    Path caFile();

    /** Returns the JWK set to fetch, null if there are only files. */
    default @Nullable JwksSource jwks() {
        URI url = jwksUrl();
        return url == null ? null : new JwksSource(url, outage(), cacheFile(), caFile());
    }

    /**
     * Returns whether a sidecar that was started with this section still has keys with the files of a changed one. A
     * URL that replaces the files is fetched only after the next start.
     */
    default boolean mayTakeFilesOf(TokenSection fresh) {
        return jwksUrl() != null || !fresh.keyFiles().isEmpty();
    }
}
