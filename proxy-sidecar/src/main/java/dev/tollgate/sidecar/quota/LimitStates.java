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
record LimitStates(
        QuotaRules rules,
        Integration who,
        IntegrationUse use,
        boolean asksClient,
        @Nullable Window client,
        LongSupplier wallMillis,
        long now) {
    DimensionState state(Dimension dimension) {
        Limit limit = rules.limit(who, dimension);
        Limit.Windowed windowed = QuotaRules.windowed(limit);
        if (limit != null && windowed != null) {
            return windowState(dimension, limit, windowed);
        }
        if (limit != null && limit.counted() instanceof Limit.Count && dimension != Dimension.TOKEN_USES) {
            boolean full = use.running() >= limit.max();
            return state(dimension, limit, (long) use.running(), full ? LimitVote.UNTIL_A_TEST_ENDS : 0);
        }
        return state(dimension, limit, null, 0);
    }

    /** Returns the state of a dimension; of those that are counted by key, that of the key which has used most. */
    DimensionState fullest(Dimension dimension) {
        DimensionState fullest = state(dimension);
        if (dimension == Dimension.KEY_REQUESTS) {
            for (KeyUse key : use.keys()) {
                DimensionState other = of(key.last()).state(dimension);
                fullest = other.share() > fullest.share() ? other : fullest;
            }
        }
        return fullest;
    }

    private LimitStates of(Integration other) {
        return new LimitStates(rules, other, use, asksClient, client, wallMillis, now);
    }

    private DimensionState windowState(Dimension dimension, Limit limit, Limit.Windowed windowed) {
        return switch (dimension) {
            case CLIENT ->
                asksClient ? windowState(dimension, limit, windowed, client) : state(dimension, limit, null, 0);
            case KEY_REQUESTS -> {
                KeyUse key = use.key(who.keyId());
                yield windowState(dimension, limit, windowed, key == null ? null : key.first());
            }
            default -> windowState(dimension, limit, windowed, use.first(dimension));
        };
    }

    private DimensionState windowState(
            Dimension dimension, Limit limit, Limit.Windowed windowed, @Nullable Window first) {
        Window window =
                first == null ? Window.under(windowed, wallMillis) : WindowChain.peek(first, windowed, wallMillis, now);
        return state(dimension, limit, window.used(now), window.untilFree(now));
    }

    private DimensionState state(Dimension dimension, @Nullable Limit limit, @Nullable Long used, long wait) {
        Long remaining = limit == null || used == null || limit instanceof Limit.Unlimited
                ? null
                : Math.max(0, limit.max() - used);
        return new DimensionState(
                dimension,
                dimension == Dimension.KEY_REQUESTS ? who.keyId() : null,
                limit,
                rules.source(who, dimension),
                used,
                remaining,
                Duration.ofNanos(wait),
                refused(dimension));
    }

    private long refused(Dimension dimension) {
        if (dimension != Dimension.KEY_REQUESTS) {
            return use.refused(dimension);
        }
        KeyUse key = use.key(who.keyId());
        return key == null ? 0 : key.refused();
    }
}
