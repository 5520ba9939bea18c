package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What operators may ask of a fleet. Never waits; safe for use by many threads. */
public interface FleetOperations {
    /**
     * Asks what counts, and counts nothing.
     *
     * @param client the bits by which a client is known, null for none
     * @param then takes what the fleet says, null where its store does not answer; on this thread or another, once
     */
    void look(QuotaRules rules, Integration who, @Nullable Long client, Consumer<@Nullable Judge> then);

    /**
     * Empties windows, so that all sidecars of the fleet begin again.
     *
     * @param then takes how many there were, empty where the store does not answer
     */
    void reset(FleetReset what, Consumer<OptionalLong> then);

    /** Returns where the fleet stands, as this sidecar sees it. */
    FleetState state();
}
