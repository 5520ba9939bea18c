package dev.tollgate.sidecar.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the sections of tokens have in common: where the keys come from that verify them. */
public sealed interface TokenSection permits LocateConfig.IntegrationTokens, NdtConfig.AccessTokens {
    String JWKS_URL = "jwks_url";
    String KEY_FILES = "key_files";
    String OUTAGE = "outage";
    String CACHE_FILE = "cache_file";

    /** The name of {@link #caFile()} in the file. */
    String CA_FILE = "ca_file";

    /** Returns where a JWK set is fetched, null for nowhere. */
    @Nullable
    URI jwksUrl();

    /** Returns the files of public JWKs, none if only a set is fetched. */
    List<Path> keyFiles();

    /** Returns for how long fetched keys stay while {@link #jwksUrl()} cannot be reached, 1 m to 24 h. */
    Duration outage();

    /** Returns where a copy of fetched keys is kept for a start during an outage, null for nowhere. */
    @Nullable
    Path cacheFile();

    /** Returns the issuers that the certificate of {@link #jwksUrl()} may have, null for those of the Java runtime. */
    @Nullable
    Path caFile();

    /** Returns the JWK set to fetch, null where files alone are given. */
    default @Nullable JwksSource jwks() {
        URI url = jwksUrl();
        return url == null ? null : new JwksSource(url, outage(), cacheFile(), caFile());
    }

    /**
     * Returns whether a sidecar that was started with this section has keys left if it takes the files of a changed one.
     * A URL in the place of the files is asked after the next start only.
     */
    default boolean mayTakeFilesOf(TokenSection fresh) {
        return jwksUrl() != null || !fresh.keyFiles().isEmpty();
    }
}
