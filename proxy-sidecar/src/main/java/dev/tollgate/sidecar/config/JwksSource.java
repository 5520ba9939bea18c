package dev.tollgate.sidecar.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A JWK set that is fetched: {@code jwks_url}, {@code outage} and {@code cache_file} of a section of tokens.
 *
 * @param url where it is
 * @param outage for how long fetched keys stay while url cannot be reached
 * @param cacheFile where a copy of fetched keys is kept for a start during an outage, null for nowhere
 * @param caFile PEM certificates of the issuers that url's certificate may have, null for those of the Java runtime
 */
public record JwksSource(
        URI url,
        Duration outage,
        @Nullable Path cacheFile,
        @Nullable Path caFile) {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    static final Duration USUAL_OUTAGE = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    /**
     * Checks what a section says.
     *
     * @throws IllegalArgumentException if a value cannot be used
     */
    static void check(@Nullable URI url, Duration outage, @Nullable Path cacheFile, @Nullable Path caFile) {
        if (url == null && cacheFile != null) {
            throw new IllegalArgumentException("cache_file keeps what jwks_url gives: leave it out with key_files");
        }
        if (caFile != null && (url == null || !"https".equalsIgnoreCase(url.getScheme()))) {
            throw new IllegalArgumentException("ca_file is for a jwks_url with https: leave it out, or write https");
        }
        if (outage.compareTo(SHORTEST) < 0 || outage.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("outage must be 1m to 24h: keys that leaked stay good for as long");
        }
    }
}
