package dev.tollgate.exchange.ops.sources;

import java.util.Optional;

/**
 * The servers that the operators' page asks.
 *
 * @param prometheus of the sidecars, empty if none is known
 * @param sidecars empty if none is known
 */
public record Sources(Optional<PrometheusQueries> prometheus, Optional<SidecarQueries> sidecars) {
    /** How many threads may wait for these servers at once. A question more fails at once. */
    public static final int MOST_WAITING = 2 * FewAtOnce.MOST;

    /** Returns no server at all. */
    public static Sources none() {
        return new Sources(Optional.empty(), Optional.empty());
    }
}
