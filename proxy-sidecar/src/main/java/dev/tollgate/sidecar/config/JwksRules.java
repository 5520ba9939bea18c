package dev.tollgate.sidecar.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The rules for {@code jwks_url}, {@code outage}, {@code cache_file} and {@code ca_file} of a section of tokens. */
final class JwksRules {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    static final Duration USUAL_OUTAGE = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    private JwksRules() {}

    /**
     * Checks the values of a section.
     *
     * @throws IllegalArgumentException if a value cannot be used
     */
    static void check(@Nullable URI url, Duration outage, @Nullable Path cacheFile, @Nullable Path caFile) {
        if (url == null && cacheFile != null) {
            throw new IllegalArgumentException("cache_file is for jwks_url only: remove it if you use key_files");
        }
        if (caFile != null && (url == null || !"https".equalsIgnoreCase(url.getScheme()))) {
            throw new IllegalArgumentException("ca_file is for an https jwks_url: remove it, or write https");
        }
        if (outage.compareTo(SHORTEST) < 0 || outage.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("outage must be 1m to 24h: leaked keys stay valid for that long");
        }
    }
}
