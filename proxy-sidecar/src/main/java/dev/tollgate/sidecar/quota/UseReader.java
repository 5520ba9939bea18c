package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state of an integration in one dimension after the other, under its monitor, without counting anything.
 *
 * @param asksClient whether a client is asked about
 * @param client that client's first window, null if it is not known
 * @param wallMillis the time of day in milliseconds since 1970
 */
record UseReader(
        QuotaRules rules,
        Integration who,
        IntegrationUse use,
        boolean asksClient,
        @Nullable Window client,
        LongSupplier wallMillis,
        long now) {
    DimensionState state(Dimension dimension) {
        Limit limit = rules.limit(who, dimension);
        if (limit instanceof Limit.Windowed rate) {
            return rateState(dimension, rate);
        }
        if (limit instanceof Limit.Count && dimension == Dimension.SERVER_CONCURRENT) {
            boolean full = use.running() >= limit.max();
            return state(dimension, limit, (long) use.running(), full ? Ballot.UNTIL_A_TEST_ENDS : 0);
        }
        return state(dimension, limit, null, 0);
    }

    private DimensionState rateState(Dimension dimension, Limit.Windowed limit) {
        if (dimension != Dimension.CLIENT) {
            return rateState(dimension, limit, use.first(dimension));
        }
        return asksClient ? rateState(dimension, limit, client) : state(dimension, limit, null, 0);
    }

    private DimensionState rateState(Dimension dimension, Limit.Windowed limit, @Nullable Window first) {
        Window window =
                first == null ? Window.under(limit, wallMillis) : WindowChain.peek(first, limit, wallMillis, now);
        return state(dimension, limit, window.used(now), window.untilFree(now));
    }

    private DimensionState state(Dimension dimension, @Nullable Limit limit, @Nullable Long used, long wait) {
        Long remaining = limit == null || used == null || limit instanceof Limit.Unlimited
                ? null
                : Math.max(0, limit.max() - used);
        return new DimensionState(
                dimension,
                limit,
                rules.source(who, dimension),
                used,
                remaining,
                Duration.ofNanos(wait),
                use.refused(dimension));
    }
}
