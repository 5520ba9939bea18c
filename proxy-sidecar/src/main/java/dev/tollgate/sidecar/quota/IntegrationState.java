package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import java.util.List;

/**
 * Where an integration stands.
 *
 * @param who as its latest token describes it
 * @param admitted how many requests and tests were admitted since it was first seen
 * @param dimensions its limits
 * @param ofShare whether the store of its fleet is out, so that this sidecar grants its share
 */
public record IntegrationState(Integration who, long admitted, List<DimensionState> dimensions, boolean ofShare) {
    IntegrationState(Integration who, long admitted, List<DimensionState> dimensions) {
        this(who, admitted, dimensions, false);
    }

    /** Returns how much of its most used limit is used, 0 to 1; a limit of zero counts as fully used. */
    public double share() {
        return dimensions.stream().mapToDouble(DimensionState::share).max().orElse(0);
    }
}
