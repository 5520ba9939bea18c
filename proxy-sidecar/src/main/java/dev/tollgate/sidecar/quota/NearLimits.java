package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Limits of which a decision has used the share from which operators are told. */
final class NearLimits {
    private static final int WHOLE = 100;

    private NearLimits() {}

    /**
     * A limit that has come near.
     *
     * @param isNews whether it is the first time in the limit's window; never of a client, of which there are too many
     */
    record Near(Dimension dimension, Limit limit, long used, boolean isNews) {}

    /** Looks at the limits of an integration, whose monitor the caller holds. */
    static List<Near> of(IntegrationUse use, Decision decision, QuotaRules rules, long now) {
        List<Near> near = List.of();
        if (!decision.admitted()) {
            return near;
        }
        for (WindowState state : decision.windows()) {
            if (state.limit() instanceof Limit.Windowed limit && hasCome(state, rules.near())) {
                if (near.isEmpty()) {
                    near = new ArrayList<>(2);
                }
                boolean news = state.dimension() != Dimension.CLIENT
                        && use.isNearNews(state.dimension(), goesOn(state, limit), now);
                near.add(new Near(state.dimension(), limit, limit.max() - state.remaining(), news));
            }
        }
        return near;
    }

    /** Returns for how many nanoseconds the limit's window goes on, in which it is no news a second time. */
    private static long goesOn(WindowState state, Limit.Windowed limit) {
        Duration window = limit instanceof Limit.Calendar ? state.moreAfter() : limit.longest();
        return window.toNanos();
    }

    /** Whether the share is reached, and was not before this decision. */
    private static boolean hasCome(WindowState state, int percent) {
        long max = state.limit().max();
        long used = max - state.remaining();
        return used > 0 && used * WHOLE >= max * percent && (used - 1) * WHOLE < max * percent;
    }
}
