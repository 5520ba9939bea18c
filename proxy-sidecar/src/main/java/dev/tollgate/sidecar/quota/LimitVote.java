package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The vote of all limits on one request. The request counts under all of them or under none. */
final class LimitVote {
    /** ndt7 caps a test at 15 s; half of that is when a place is likely to be free. */
    static final long UNTIL_A_TEST_ENDS = Quotas.UNTIL_A_TEST_ENDS.toNanos();

    static final long NEVER = Quotas.NEVER.toNanos();

    /** One voter: a window and the first one of its chain, or a plain number. */
    private static final class Voter {
        private final HeldLimit held;
        private final @Nullable Window first;
        private final @Nullable Window window;
        private final long number;
        private final boolean wasFull;

        Voter(HeldLimit held, @Nullable Window first, @Nullable Window window, long number, boolean wasFull) {
            this.held = held;
            this.first = first;
            this.window = window;
            this.number = number;
            this.wasFull = wasFull;
        }
    }

    /**
     * A limit whose use has reached {@code quotas.near}.
     *
     * @param limit as it holds, maybe a shadow
     * @param used how much of it
     * @param hasCome whether this request is the one that has reached it
     * @param goesOn for how many nanoseconds its window goes on
     */
    record Near(Dimension dimension, Limit limit, long used, boolean hasCome, long goesOn) {}

    private final QuotaRules rules;
    private final long now;
    private final @Nullable Judge judge;
    private final List<Voter> voters;
    private @Nullable Dimension refusedBy;
    private @Nullable Dimension shadowedBy;
    private List<Dimension> usedUp = List.of();
    private List<Near> near = List.of();
    private long wait;
    private long shadowWait;

    /**
     * @param limits how many will be asked
     * @param judge has the say about windows, null where they have it themselves
     */
    LimitVote(QuotaRules rules, int limits, long now, @Nullable Judge judge) {
        this.rules = rules;
        this.now = now;
        this.judge = judge;
        this.voters = new ArrayList<>(limits);
    }

    long now() {
        return now;
    }

    @Nullable
    Judge judge() {
        return judge;
    }

    /** Asks a chain's window of a limit. The chain gets one if it has none. */
    void askWindow(HeldLimit.OfWindow held, Window first, LongSupplier wallMillis) {
        Window window = WindowChain.under(first, held.counted(), wallMillis, now);
        long untilFree = untilFree(held, window);
        voters.add(new Voter(held, first, window, 0, untilFree > 0));
        ask(held, untilFree);
    }

    /**
     * Asks a limit that is a plain number.
     *
     * @param number how many there are before this request
     * @param untilFree when one of them is likely to be gone, in nanoseconds
     */
    void askNumber(HeldLimit held, long number, long untilFree) {
        long wait = number < held.counted().max() ? 0 : untilFree;
        long said = judge == null
                ? wait
                : judge.of(held.dimension(), new Judge.Opinion(number, wait, wait))
                        .untilFree();
        voters.add(new Voter(held, null, null, number, said > 0));
        ask(held, said);
    }

    private long untilFree(HeldLimit held, Window window) {
        return judge == null ? window.untilFree(now) : said(judge, held, window).untilFree();
    }

    private Judge.Opinion said(Judge by, HeldLimit held, Window window) {
        return by.of(
                held.dimension(), new Judge.Opinion(window.used(now), window.untilFree(now), window.untilMore(now)));
    }

    private void ask(HeldLimit held, long untilFree) {
        if (untilFree > 0) {
            usedUp = usedUp.isEmpty() ? new ArrayList<>(2) : usedUp;
            usedUp.add(held.dimension());
        }
        vote(held, untilFree);
    }

    private void vote(HeldLimit held, long untilFree) {
        long needed = untilFree > 0 && held.counted().max() == 0 ? NEVER : untilFree;
        if (held.isEnforced() && needed > wait) {
            wait = needed;
            refusedBy = held.dimension();
        } else if (!held.isEnforced() && needed > shadowWait) {
            shadowWait = needed;
            shadowedBy = held.dimension();
        }
    }

    boolean isAdmitted() {
        return refusedBy == null || !rules.enforce();
    }

    /** Returns whether this request counts. */
    boolean counts() {
        return isAdmitted() || rules.countRefused();
    }

    /** Counts the request in all windows if it {@link #counts}. A refused request that counts prolongs the wait. */
    void count() {
        if (!counts()) {
            return;
        }
        for (int i = 0; i < voters.size(); i++) {
            Window first = voters.get(i).first;
            if (first != null) {
                WindowChain.record(first, now);
            }
        }
        if (!isAdmitted()) {
            voteAgain();
        }
    }

    private void voteAgain() {
        for (Voter voter : voters) {
            if (voter.window != null) {
                vote(voter.held, untilFree(voter.held, voter.window));
            }
        }
    }

    /** Removes the request from all windows. */
    void giveBack(long later) {
        for (Voter voter : voters) {
            if (voter.first != null) {
                WindowChain.giveBack(voter.first, now, later);
            }
        }
    }

    /**
     * Returns the decision, after {@link #count}.
     *
     * @param ticket of an admitted request
     */
    Decision decision(Ticket ticket) {
        return new Decision(
                isAdmitted(),
                Optional.ofNullable(refusedBy == null ? shadowedBy : refusedBy),
                isAdmitted() || refusedBy == null ? usedUp : List.of(refusedBy),
                Duration.ofNanos(refusedBy == null ? shadowWait : wait),
                states(),
                ticket);
    }

    private List<WindowState> states() {
        List<WindowState> states = new ArrayList<>(voters.size());
        for (int i = 0; i < voters.size(); i++) {
            Voter voter = voters.get(i);
            Window window = voter.window;
            if (window == null) {
                addState(states, voter.held, voter.number + (isAdmitted() ? 1 : 0), 0);
            } else if (judge == null) {
                addState(states, voter.held, nearUsed(voter, window, window.used(now)), window.untilMore(now));
            } else {
                addState(states, voter, window, said(judge, voter.held, window));
            }
        }
        return states;
    }

    private void addState(List<WindowState> states, Voter voter, Window window, Judge.Opinion said) {
        if (said.isKnown()) {
            long used = nearUsed(voter, window, said.used());
            if (said.shareIsUsed() && voter.held.isEnforced()) {
                Duration wait = Duration.ofNanos(said.untilMore());
                states.add(new WindowState(voter.held.dimension(), voter.held.counted(), 0, wait, true));
            } else {
                addState(states, voter.held, used, said.untilMore());
            }
        }
    }

    /** No client waits for a limit that is not enforced. */
    private static void addState(List<WindowState> states, HeldLimit held, long used, long untilMore) {
        if (held.isEnforced()) {
            long remaining = Math.max(0, held.counted().max() - used);
            states.add(new WindowState(held.dimension(), held.counted(), remaining, Duration.ofNanos(untilMore)));
        }
    }

    private long nearUsed(Voter voter, Window window, long used) {
        if (rules.isNear(used, voter.held.counted().max())) {
            noteNear(voter, window, used);
        }
        return used;
    }

    private void noteNear(Voter voter, Window window, long used) {
        HeldLimit held = voter.held;
        // a shadow lets requests through while its window is full
        boolean hasCome = counts()
                && !voter.wasFull
                && !rules.isNear(used - 1, held.counted().max());
        long goesOn =
                held.counted() instanceof Limit.Rate rate ? rate.interval().toNanos() : window.untilMore(now);
        if (near.isEmpty()) {
            near = new ArrayList<>(2);
        }
        near.add(new Near(held.dimension(), held.limit(), used, hasCome, goesOn));
    }

    /** Returns the windows that are nearly used up, after {@link #decision}; nearly always none. */
    List<Near> near() {
        return near;
    }
}
