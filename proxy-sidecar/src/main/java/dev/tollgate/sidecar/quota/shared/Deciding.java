package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.Judge;
import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import dev.tollgate.sidecar.quota.shared.StoreReply.Suspended;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the store about one request. If the response takes too long, the request is decided here, and what the store counts later
 * is corrected.
 */
final class Deciding implements StoreWindows.Answer {
    private final StoreDecisions decisions;
    private final Standing standing;
    private final Question question;
    private final Consumer<@Nullable Judge> then;
    private final LongSupplier nanoTime;
    private final long asked;
    private final AtomicInteger tries = new AtomicInteger();
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile LocalDecisions.@Nullable Local instead;

    Deciding(
            StoreDecisions decisions,
            Standing standing,
            Question question,
            Consumer<@Nullable Judge> then,
            LongSupplier nanoTime) {
        this.decisions = decisions;
        this.standing = standing;
        this.question = question;
        this.then = then;
        this.nanoTime = nanoTime;
        this.asked = nanoTime.getAsLong();
    }

    @Override
    public void decided(Decided decision) {
        decisions.contact().known(standing, decision.known());
        if (!answered.compareAndSet(false, true)) {
            late(decision);
            return;
        }
        decisions.decided(standing, question, decision, waited());
        then.accept(new StoreJudge(
                question.dimensions(),
                decision.opinions(),
                decision.counted() ? new Counted(decision.time()) : StoreJudge.Counted.NOTHING));
    }

    @Override
    public void blocked(Decided refusal) {
        if (answered.get() || !decisions.waitForOthers(this, tries.get())) {
            decided(refusal);
            return;
        }
        decisions.contact().known(standing, refusal.known());
        decisions.contact().succeeded();
        decisions.release(standing, question);
    }

    /** Asks again. */
    void again() {
        tries.incrementAndGet();
        decisions.decide(standing, question, this);
    }

    private final class Counted implements StoreJudge.Counted {
        private final long time;
        private final @Nullable AskedLimit place = question.place();

        /** @param time of the store, in microseconds since 1970 */
        Counted(long time) {
            this.time = time;
        }

        @Override
        public void holds() {
            if (place != null) {
                decisions.places().take(standing, place, true);
            }
        }

        @Override
        public void ended() {
            if (place != null) {
                decisions.places().leave(place);
            }
        }

        @Override
        public void giveBack() {
            decisions.giveBack(standing, question, time);
        }
    }

    /** The store has counted what was decided here meanwhile: it counts once, or not at all if it was refused. */
    private void late(Decided decision) {
        LocalDecisions.Local local = instead;
        if (!decision.counted() || local == null) {
            return;
        }
        if (local.counts()) {
            local.forget();
        } else {
            decisions.giveBack(standing, question, decision.time());
        }
    }

    @Override
    public void suspended(Suspended suspended) {
        decisions.contact().suspended(standing, suspended);
        if (answered.compareAndSet(false, true)) {
            instead = decisions.decideHere(standing, question, then, waited());
        }
    }

    private long waited() {
        return nanoTime.getAsLong() - asked;
    }

    @Override
    public void failed(Throwable cause) {
        decideHere(() -> decisions.contact().failed(standing, cause));
    }

    @Override
    public void late() {
        decideHere(decisions.contact()::late);
    }

    private void decideHere(Runnable fault) {
        if (answered.compareAndSet(false, true)) {
            fault.run();
            instead = decisions.decideHere(standing, question, then, waited());
        }
    }
}
