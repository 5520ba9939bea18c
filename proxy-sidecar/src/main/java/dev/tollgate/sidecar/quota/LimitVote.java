package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The vote of all dimensions on one request: it counts in all of them or in none. */
final class LimitVote {
    /** ndt7 caps a test at 15 s; half of that is when a place is likely to be free. */
    static final long UNTIL_A_TEST_ENDS = Quotas.UNTIL_A_TEST_ENDS.toNanos();

    static final long UNTIL_TOKEN_EXPIRES = Duration.ofSeconds(60).toNanos();

    /**
     * One voter; {@code window} is null where a plain number is counted, {@code first} leads the window's chain.
     *
     * @param holds the limit as it holds, maybe a shadow of {@code limit}
     */
    private record Vote(
            Dimension dimension,
            Limit holds,
            Limit limit,
            @Nullable Window first,
            @Nullable Window window,
            long used) {
        boolean enforced() {
            return QuotaRules.isEnforced(holds);
        }
    }

    /**
     * A limit of which the share is used from which operators are told.
     *
     * @param limit as it holds, maybe a shadow
     * @param used how much of it
     * @param hasCome whether this request is the one that has reached the share
     * @param goesOn for how many nanoseconds its window goes on
     */
    record Near(Dimension dimension, Limit limit, long used, boolean hasCome, long goesOn) {}

    private final QuotaRules rules;
    private final long now;
    private final @Nullable Judge judge;
    private final List<Vote> votes = new ArrayList<>(3);
    private @Nullable Dimension refusedBy;
    private @Nullable Dimension shadowedBy;
    private List<Near> near = List.of();
    private long wait;
    private long shadowWait;

    /** @param judge has the say about windows, null where they have it themselves */
    LimitVote(QuotaRules rules, long now, @Nullable Judge judge) {
        this.rules = rules;
        this.now = now;
        this.judge = judge;
    }

    long now() {
        return now;
    }

    /**
     * Asks the window that a chain has, or now gets, for a limit.
     *
     * @param limit as it holds, maybe a shadow
     * @param windowed what is counted of it
     */
    void add(Dimension dimension, Limit limit, Window first, Limit.Windowed windowed, LongSupplier wallMillis) {
        Window window = WindowChain.under(first, windowed, wallMillis, now);
        add(
                new Vote(dimension, limit, windowed, first, window, 0),
                opinion(dimension, window).untilFree());
    }

    private Judge.Opinion opinion(Dimension dimension, Window window) {
        Judge.Opinion here = new Judge.Opinion(window.used(now), window.untilFree(now), window.untilMore(now));
        return judge == null ? here : judge.of(dimension, here);
    }

    /** Asks a plain number. */
    void add(Dimension dimension, Limit limit, long used, long untilFree) {
        Vote vote = new Vote(dimension, limit, limit.counted(), null, null, used);
        add(vote, used < limit.max() ? 0 : untilFree);
    }

    private void add(Vote vote, long untilFree) {
        votes.add(vote);
        vote(vote, untilFree);
    }

    private void vote(Vote vote, long untilFree) {
        if (vote.enforced() && untilFree > wait) {
            wait = untilFree;
            refusedBy = vote.dimension();
        } else if (!vote.enforced() && untilFree > shadowWait) {
            shadowWait = untilFree;
            shadowedBy = vote.dimension();
        }
    }

    private boolean isAdmitted() {
        return refusedBy == null || !rules.enforce();
    }

    /** Returns whether this request counts. */
    boolean counts() {
        return isAdmitted() || rules.countRefused();
    }

    /**
     * Counts the request where it counts and decides.
     *
     * @param onAdmitted is asked for the ticket of an admitted request
     */
    Decision close(Supplier<Ticket> onAdmitted) {
        boolean admitted = isAdmitted();
        if (counts()) {
            record();
        }
        if (!admitted && rules.countRefused()) {
            voteAgain();
        }
        return new Decision(
                admitted,
                Optional.ofNullable(refusedBy == null ? shadowedBy : refusedBy),
                Duration.ofNanos(refusedBy == null ? shadowWait : wait),
                states(admitted),
                admitted ? onAdmitted.get() : Ticket.none());
    }

    private void record() {
        for (Vote vote : votes) {
            if (vote.first() != null) {
                WindowChain.record(vote.first(), now);
            }
        }
    }

    /** Returns whether a window counts the request, where it {@link #counts}. */
    boolean hasWindows() {
        return votes.stream().anyMatch(vote -> vote.first() != null);
    }

    /** Makes no window count the request any more. */
    void giveBack(long later) {
        for (Vote vote : votes) {
            if (vote.first() != null) {
                WindowChain.giveBack(vote.first(), now, later);
            }
        }
    }

    /** A refused request that counts has prolonged the wait. */
    private void voteAgain() {
        for (Vote vote : votes) {
            if (vote.window() != null) {
                vote(vote, opinion(vote.dimension(), vote.window()).untilFree());
            }
        }
    }

    /** Returns the windows that are nearly used up, after {@link #close}; nearly always none. */
    List<Near> near() {
        return near;
    }

    private List<WindowState> states(boolean admitted) {
        List<WindowState> states = new ArrayList<>(votes.size());
        for (Vote vote : votes) {
            Window window = vote.window();
            Judge.Opinion opinion = window == null
                    ? new Judge.Opinion(vote.used() + (admitted ? 1 : 0), 0, 0)
                    : opinion(vote.dimension(), window);
            long used = opinion.used();
            if (window != null && rules.isNear(used, vote.limit().max())) {
                noteNear(vote, window, used);
            }
            if (!vote.enforced()) {
                continue; // no client shall wait for it
            }
            long remaining = Math.max(0, vote.limit().max() - used);
            states.add(
                    new WindowState(vote.dimension(), vote.limit(), remaining, Duration.ofNanos(opinion.untilMore())));
        }
        return states;
    }

    private void noteNear(Vote vote, Window window, long used) {
        boolean hasCome = counts() && !rules.isNear(used - 1, vote.limit().max());
        long goesOn = vote.limit() instanceof Limit.Rate rate ? rate.interval().toNanos() : window.untilMore(now);
        if (near.isEmpty()) {
            near = new ArrayList<>(2);
        }
        near.add(new Near(vote.dimension(), vote.holds(), used, hasCome, goesOn));
    }
}
