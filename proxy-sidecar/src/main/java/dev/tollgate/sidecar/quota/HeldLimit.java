package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.util.Optional;

/** A limit that holds for an integration, in the parts that decisions need. */
sealed interface HeldLimit {
    Dimension dimension();

    /** Returns the limit as it holds, maybe a shadow. */
    Limit limit();

    /** Returns what is counted of it. */
    Limit counted();

    /** Returns whether it refuses what is over it; the whole file may still be in shadow mode. */
    boolean isEnforced();

    /** A limit of events in a window of time. */
    record OfWindow(Dimension dimension, Limit limit, Limit.Windowed counted, boolean isEnforced)
            implements HeldLimit {}

    /** A limit of things at a time, or of uses of one thing. */
    record OfNumber(Dimension dimension, Limit limit, Limit.Count counted, boolean isEnforced) implements HeldLimit {}

    /** Takes a limit apart; empty if it limits nothing. */
    static Optional<HeldLimit> of(Dimension dimension, Limit limit) {
        boolean isEnforced = QuotaRules.isEnforced(limit);
        if (limit.counted() instanceof Limit.Windowed windowed) {
            return Optional.of(new OfWindow(dimension, limit, windowed, isEnforced));
        }
        return limit.counted() instanceof Limit.Count count
                ? Optional.of(new OfNumber(dimension, limit, count, isEnforced))
                : Optional.empty();
    }
}
