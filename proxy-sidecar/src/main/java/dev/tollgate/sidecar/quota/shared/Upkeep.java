package dev.tollgate.sidecar.quota.shared;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is done beside requests while the store answers: backlogs are written, and what was not heard of lately is looked at.
 * Never waits for the store.
 */
final class Upkeep {
    private final Standings standings;
    private final OwnShare share;
    private final Backfill backfill;
    private final Losses losses;
    private final Places places;
    private final Resets resets;
    private final Roster roster;
    private final IntegrationChecks checks;

    Upkeep(
            Standings standings,
            OwnShare share,
            Backfill backfill,
            Losses losses,
            Places places,
            Resets resets,
            Roster roster,
            IntegrationChecks checks) {
        this.standings = standings;
        this.share = share;
        this.backfill = backfill;
        this.losses = losses;
        this.places = places;
        this.resets = resets;
        this.roster = roster;
        this.checks = checks;
    }

    /** Does what is due. To be called a few times a second. */
    void round() {
        losses.restore();
        places.renew();
        standings.forgetIdle();
        writeAll(() -> {});
        share.refresh();
        standings.all().forEach(resets::follow);
        roster.write(standings.all());
        checks.round();
    }

    /**
     * Writes all backlogs.
     *
     * @param then is run when that has been tried, on any thread
     */
    void writeAll(Runnable then) {
        AtomicInteger left = new AtomicInteger(1);
        for (Standing standing : standings.all()) {
            if (!standing.backlog().isEmpty()) {
                left.incrementAndGet();
                backfill.write(standing, written -> countDown(left, then));
            }
        }
        countDown(left, then);
    }

    /**
     * Gives back what is set aside, and writes all backlogs.
     *
     * @param then is run likewise
     */
    void end(Runnable then) {
        share.giveBackAll();
        writeAll(then);
    }

    private static void countDown(AtomicInteger left, Runnable then) {
        if (left.decrementAndGet() == 0) {
            then.run();
        }
    }
}
