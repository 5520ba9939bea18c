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
 */
public record JwksSource(URI url, Duration outage, @Nullable Path cacheFile) {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    static final Duration USUAL_OUTAGE = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    /**
     * Checks what a section says.
     *
     * @throws IllegalArgumentException if a value cannot be used
     */
    static void check(@Nullable URI url, Duration outage, @Nullable Path cacheFile) {
        if (url == null && cacheFile != null) {
            throw new IllegalArgumentException("cache_file keeps what jwks_url gives: leave it out with key_files");
        }
        if (outage.compareTo(SHORTEST) < 0 || outage.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("outage must be 1m to 24h: keys that leaked stay good for as long");
        }
    }
}
