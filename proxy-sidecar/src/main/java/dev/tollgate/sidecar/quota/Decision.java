package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Dimension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether a request or a test may go on.
 *
 * @param admitted whether it may; in shadow mode always true
 * @param refusedBy the dimension that is used up, of several the one with the longest wait; in shadow mode it may be
 *     present though admitted
 * @param refusals the limits that count it as refused: {@code refusedBy} of a refused one, and each used up limit of an
 *     admitted one, since a shadow limit shows what it would refuse by itself
 * @param retryAfter how long until it would be admitted, zero if nothing is used up, {@link Quotas#NEVER} if waiting does
 *     not help
 * @param windows the state of every limit that was looked at, after this decision; without those of which a refusal by a fleet
 *     says nothing
 * @param ticket must be settled when the admitted thing ends
 */
public record Decision(
        boolean admitted,
        Optional<Dimension> refusedBy,
        List<Dimension> refusals,
        Duration retryAfter,
        List<WindowState> windows,
        Ticket ticket) {
    /** Returns whether it was admitted only because the rules are not enforced. */
    public boolean isShadowRefusal() {
        return admitted && refusedBy.isPresent();
    }
}
