package dev.tollgate.sidecar.quota.shared;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What is done beside requests while the store answers: backlogs are written, and what was not heard of lately is looked at.
 * Never waits for the store.
 */
final class Upkeep {
    private static final int MOST_CHECKS = 1000;

    private final Looks looks;
    private final Standings standings;
    private final OwnShare share;
    private final Backfill backfill;
    private final Losses losses;
    private final Places places;
    private final Resets resets;
    private final Roster roster;
    private final LongSupplier nanoTime;

    Upkeep(
            Looks looks,
            Standings standings,
            OwnShare share,
            Backfill backfill,
            Losses losses,
            Places places,
            Resets resets,
            Roster roster,
            LongSupplier nanoTime) {
        this.looks = looks;
        this.standings = standings;
        this.share = share;
        this.backfill = backfill;
        this.losses = losses;
        this.places = places;
        this.resets = resets;
        this.roster = roster;
        this.nanoTime = nanoTime;
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
        check();
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

    /** Asks whether the store still knows what was counted, and whether something was reset. */
    private void check() {
        long now = nanoTime.getAsLong();
        standings.all().stream()
                .filter(standing -> now - standing.seenAt() > Looks.OLD)
                .sorted(Comparator.comparingLong(standing -> standing.seenAt() - now))
                .limit(MOST_CHECKS)
                .forEach(standing -> looks.look(standing, List.of(), (asked, used) -> {}));
    }
}
