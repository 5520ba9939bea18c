package dev.tollgate.sidecar.quota.shared;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Questions whether the store still knows what was counted of an integration, and whether that was reset or something given
 * back. Those that the list of resets names are asked about at once, the others in turn, those in use first. Never waits for the store.
 */
final class IntegrationChecks {
    /** In a round. */
    private static final int MOST = 1000;
    /** So many of them are for integrations that are not in use. */
    private static final int MOST_IDLE = 250;

    private static final long IN_USE = TimeUnit.SECONDS.toNanos(10);

    private final Looks looks;
    private final Standings standings;
    private final RecentResets recent;
    private final LongSupplier nanoTime;

    IntegrationChecks(Looks looks, Standings standings, RecentResets recent, LongSupplier nanoTime) {
        this.looks = looks;
        this.standings = standings;
        this.recent = recent;
        this.nanoTime = nanoTime;
    }

    /** Asks about those that are due. */
    void round() {
        recent.ask(this::lookAtReset);
        Set<Standing> due = new LinkedHashSet<>();
        long now = nanoTime.getAsLong();
        addOldest(due, MOST - MOST_IDLE, now, standing -> now - standing.usedAt() < IN_USE);
        addOldest(due, MOST, now, standing -> true);
        due.forEach(this::look);
    }

    private void lookAtReset() {
        int looked = 0;
        for (String id = recent.next(); id != null; id = looked < MOST ? recent.next() : null) {
            Standing standing = standings.find(id);
            if (standing != null) {
                looked++;
                look(standing);
            }
        }
    }

    private void look(Standing standing) {
        looks.look(standing, List.of(), (asked, used) -> {});
    }

    /** Adds what was not heard of lately, until there are so many. */
    private void addOldest(Set<Standing> due, int most, long now, Predicate<Standing> which) {
        standings.all().stream()
                .filter(standing -> now - standing.seenAt() > Looks.OLD && which.test(standing))
                .sorted(Comparator.comparingLong(standing -> standing.seenAt() - now))
                .limit(Math.max(0, most - due.size()))
                .forEach(due::add);
    }
}
