package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
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
    /**
     * Returns the states of dimensions as they are before a request, with the waits that a response to it would name: where
     * refused requests count, one that is refused prolongs the wait in every window.
     */
    List<DimensionState> states(Collection<Dimension> dimensions) {
        List<DimensionState> before = dimensions.stream().map(this::state).toList();
        boolean isRefused = rules.enforce()
                && before.stream()
                        .anyMatch(state ->
                                state.isEnforced() && !state.retryAfter().isZero());
        return isRefused && rules.countRefused()
                ? before.stream().map(this::refused).toList()
                : before;
    }

    private DimensionState refused(DimensionState before) {
        Limit.Windowed windowed = QuotaRules.windowed(before.limit());
        if (windowed == null || before.used() == null) {
            return before;
        }
        Window known = known(before.dimension());
        Window after = Window.under(windowed, wallMillis);
        if (known != null) {
            WindowChain.peek(known, windowed, wallMillis, now).handTo(after, now);
        }
        after.record(now);
        return before.withWait(after.untilFree(now));
    }

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
        if (dimension == Dimension.CLIENT && !asksClient) {
            return state(dimension, limit, null, 0);
        }
        Window first = known(dimension);
        Window window =
                first == null ? Window.under(windowed, wallMillis) : WindowChain.peek(first, windowed, wallMillis, now);
        return state(dimension, limit, window.used(now), window.untilFree(now));
    }

    /** Returns the first window of what a dimension counts, null if nothing has been counted. */
    private @Nullable Window known(Dimension dimension) {
        return switch (dimension) {
            case CLIENT -> client;
            case KEY_REQUESTS -> {
                KeyUse key = use.key(who.keyId());
                yield key == null ? null : key.first();
            }
            default -> use.first(dimension);
        };
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
