package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The limits that an integration's latest tokens have: they are looked up once and not at each decision. The keys of an
 * integration may have limits of their own, so some are remembered. Not thread-safe: its owner locks.
 */
final class RecentLimits {
    private static final int MAX = 4;

    private final @Nullable HeldLimits[] recent = new HeldLimits[MAX];
    /** An integration that is idle must not keep rules that have been replaced. */
    private @Nullable WeakReference<QuotaRules> rules;

    private int next;

    /** Returns the limits that rules set for a token. */
    HeldLimits of(QuotaRules current, Integration who) {
        if (rules == null || !rules.refersTo(current)) {
            rules = new WeakReference<>(current);
            Arrays.fill(recent, null);
        }
        for (HeldLimits known : recent) {
            if (known != null && known.isFor(who)) {
                return known;
            }
        }
        HeldLimits found = new HeldLimits(current, who);
        recent[next] = found;
        next = (next + 1) % MAX;
        return found;
    }
}
