package dev.tollgate.jwks;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A JWK set that is fetched.
 *
 * @param url of the set
 * @param outage how long fetched keys are used while url cannot be reached
 * @param cacheFile the copy of fetched keys for a start during an outage, null if there is none
 * @param caFile PEM certificates of the trusted issuers for url, null for those of the Java runtime
 */
public record JwksSource(
        URI url,
        Duration outage,
        @Nullable Path cacheFile,
        @Nullable Path caFile) {}
