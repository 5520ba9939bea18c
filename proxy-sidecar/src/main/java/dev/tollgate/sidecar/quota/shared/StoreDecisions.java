package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.Judge;
import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Decisions on requests and tests: by a refusal that is known, by the store, or else by this sidecar's share. Never waits. */
final class StoreDecisions {
    private final StoreWindows windows;
    private final StoreContact contact;
    private final Breaker breaker;
    private final Members members;
    private final Standings standings;
    private final Places places;
    private final OwnShare share;
    private final Backfill backfill;
    private final KnownRefusals refusals;
    private final LocalDecisions here;
    private final Waiting waiting = new Waiting();
    private final FleetObserver observer;
    private final LongSupplier nanoTime;

    StoreDecisions(
            StoreWindows windows,
            StoreContact contact,
            Breaker breaker,
            Members members,
            Standings standings,
            Places places,
            OwnShare share,
            Backfill backfill,
            KnownRefusals refusals,
            StoreClock clock,
            FleetObserver observer,
            LongSupplier nanoTime) {
        this.windows = windows;
        this.contact = contact;
        this.breaker = breaker;
        this.members = members;
        this.standings = standings;
        this.places = places;
        this.share = share;
        this.backfill = backfill;
        this.refusals = refusals;
        this.here = new LocalDecisions(share, breaker, members, backfill, clock, places, nanoTime, this::giveBack);
        this.observer = observer;
        this.nanoTime = nanoTime;
    }

    void ask(Question question, Consumer<@Nullable Judge> then) {
        if (question.isEmpty()) {
            observer.onDecided(FleetObserver.Place.SINGLE, 0);
            then.accept(null);
            return;
        }
        Standing standing = standings.of(question.integrationId());
        long now = nanoTime.getAsLong();
        standing.use(question.who(), now, question.longest());
        if (isHere(standing, now)) {
            decideHere(standing, question, then, 0);
            return;
        }
        Judge refusal = known(standing, question);
        if (refusal != null) {
            observer.onDecided(FleetObserver.Place.KNOWN, 0);
            then.accept(refusal);
        } else if (standing.backlog().isEmpty()) {
            decide(standing, question, then);
        } else {
            backfill.write(standing, written -> {
                if (written) {
                    decide(standing, question, then);
                } else {
                    decideHere(standing, question, then, nanoTime.getAsLong() - now);
                }
            });
        }
    }

    private boolean isHere(Standing standing, long now) {
        return breaker.isOpen() || members.isSuspended() || standing.isSuspended(now);
    }

    /** Says what {@link #ask} would, and takes nothing. */
    void look(Question question, Consumer<@Nullable Judge> then) {
        Standing standing = standings.of(question.integrationId());
        ShareLook here = new ShareLook(share, standing, question);
        if (isHere(standing, nanoTime.getAsLong())) {
            then.accept(here);
        } else {
            windows.decide(
                    standing,
                    question.limits(),
                    StoreWindows.Way.LOOK,
                    new OperatorQuestion(contact, refusals, standing, question, here, then));
        }
    }

    private void decide(Standing standing, Question question, Consumer<@Nullable Judge> then) {
        decide(standing, question, new Deciding(this, standing, question, then, nanoTime));
    }

    /** Asks the store. */
    void decide(Standing standing, Question question, Deciding deciding) {
        windows.decide(standing, question.limits(), question.way(), deciding);
    }

    /**
     * Remembers what the store has decided.
     *
     * @param waited how long it was waited for, in nanoseconds
     */
    void decided(Standing standing, Question question, Decided decision, long waited) {
        contact.succeeded();
        observer.onDecided(FleetObserver.Place.STORE, waited);
        for (int i = 0; i < question.limits().size(); i++) {
            share.seen(
                    standing,
                    question.limits().get(i),
                    decision.opinions().get(i).used());
        }
        if (!decision.admitted()) {
            refusals.remember(question.integrationId(), question.limits(), decision);
        }
    }

    /** Has a request wait until sidecars give back what they hold; returns whether it may. */
    boolean waitForOthers(Deciding deciding, int tries) {
        return waiting.again(deciding, tries);
    }

    /** Gives back what this sidecar holds of a request's limits. */
    void release(Standing standing, Question question) {
        share.release(standing, question.limits());
    }

    /**
     * Decides on a request here.
     *
     * @param waited how long the store was waited for, in nanoseconds
     * @return what the request is to this sidecar alone
     */
    LocalDecisions.Local decideHere(Standing standing, Question question, Consumer<@Nullable Judge> then, long waited) {
        observer.onDecided(FleetObserver.Place.SHARE, waited);
        LocalDecisions.Local local = here.local(standing, question);
        then.accept(new ShareJudge(local));
        return local;
    }

    /** A refused request that counts must be told to the store. */
    private @Nullable Judge known(Standing standing, Question question) {
        if (!question.rules().enforce() || question.rules().countRefused()) {
            return null;
        }
        return refusals.find(standing, question);
    }

    /** @param time of the store at which the request was counted, in microseconds since 1970 */
    void giveBack(Standing standing, Question question, long time) {
        question.limits().forEach(asked -> refusals.forget(question.integrationId(), asked));
        windows.giveBack(standing.keys(), question.limits(), time, new Scripts.Answer() {
            @Override
            public void reply(byte[] reply) {
                contact.succeeded();
            }

            @Override
            public void failed(Throwable cause) {
                contact.failed(standing, cause);
            }

            @Override
            public void late() {
                contact.late();
            }
        });
    }

    Places places() {
        return places;
    }

    StoreContact contact() {
        return contact;
    }
}
