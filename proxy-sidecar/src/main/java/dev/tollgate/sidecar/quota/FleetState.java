package dev.tollgate.sidecar.quota;

import org.jspecify.annotations.Nullable;

/**
 * Where a fleet stands, as this sidecar sees it.
 *
 * @param name of the fleet
 * @param storeUsed whether its store is asked; else each sidecar grants its share
 * @param reason why the store cannot be used, null while it can or nobody knows
 * @param sidecars how many share the store
 * @param strict whether only what was set aside beforehand is granted while the store is out
 * @param setAside how many requests the store has set aside for this sidecar, null where that is not so or nobody knows
 */
public record FleetState(
        String name,
        boolean storeUsed,
        @Nullable String reason,
        int sidecars,
        boolean strict,
        @Nullable Long setAside) {}
