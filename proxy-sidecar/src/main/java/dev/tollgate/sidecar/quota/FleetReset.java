package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Dimension;
import org.jspecify.annotations.Nullable;

/**
 * The windows of an integration that an operator empties in the whole fleet.
 *
 * @param dimension only these, null for all
 * @param client only that of the client with these bits, null for those of all
 * @param key only that of the key with this id, null for those of all
 * @param by who does, for the logs of all sidecars
 */
public record FleetReset(
        String integrationId,
        @Nullable Dimension dimension,
        @Nullable Long client,
        @Nullable String key,
        String by) {}
