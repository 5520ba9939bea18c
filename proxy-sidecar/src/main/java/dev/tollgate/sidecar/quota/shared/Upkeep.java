package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import dev.tollgate.sidecar.quota.shared.StoreReply.Held;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What is done beside requests while the store answers: backlogs are written, and what was not heard of lately is looked at.
 * Never waits for the store.
 */
final class Upkeep {
    /** What is older than this is looked at in the next round. */
    private static final long OLD = TimeUnit.MILLISECONDS.toNanos(400);

    private static final int MOST_CHECKS = 1000;
    private static final int MOST_SIGHTS = 2000;
    private static final int SIGHTS_AT_ONCE = 32;

    private final StoreWindows windows;
    private final StoreContact contact;
    private final Standings standings;
    private final Sights sights;
    private final Backfill backfill;
    private final Losses losses;
    private final Places places;
    private final LongSupplier nanoTime;

    Upkeep(
            StoreWindows windows,
            StoreContact contact,
            Standings standings,
            Sights sights,
            Backfill backfill,
            Losses losses,
            Places places,
            LongSupplier nanoTime) {
        this.windows = windows;
        this.contact = contact;
        this.standings = standings;
        this.sights = sights;
        this.backfill = backfill;
        this.losses = losses;
        this.places = places;
        this.nanoTime = nanoTime;
    }

    /** Does what is due. To be called a few times a second. */
    void round() {
        losses.restore();
        places.renew();
        standings.forgetIdle();
        writeAll(() -> {});
        refreshSights();
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

    private static void countDown(AtomicInteger left, Runnable then) {
        if (left.decrementAndGet() == 0) {
            then.run();
        }
    }

    private void refreshSights() {
        Map<Standing, List<Asked>> old = new LinkedHashMap<>();
        for (Sights.Sight sight : sights.olderThan(OLD, MOST_SIGHTS)) {
            old.computeIfAbsent(sight.standing(), standing -> new ArrayList<>()).add(sight.asked());
        }
        old.forEach((standing, all) -> {
            for (int i = 0; i < all.size(); i += SIGHTS_AT_ONCE) {
                look(standing, all.subList(i, Math.min(all.size(), i + SIGHTS_AT_ONCE)));
            }
        });
    }

    /** Asks whether the store still knows what was counted, and whether something was reset. */
    private void check() {
        long now = nanoTime.getAsLong();
        standings.all().stream()
                .filter(standing -> now - standing.seenAt() > OLD)
                .sorted(Comparator.comparingLong(standing -> standing.seenAt() - now))
                .limit(MOST_CHECKS)
                .forEach(standing -> look(standing, List.of()));
    }

    private void look(Standing standing, List<Asked> limits) {
        windows.decide(standing, limits, StoreWindows.Way.LOOK, new StoreWindows.Answer() {
            @Override
            public void decided(Decided decision) {
                contact.known(standing, decision.known());
                for (int i = 0; i < limits.size(); i++) {
                    sights.remember(
                            standing, limits.get(i), decision.opinions().get(i).used(), false);
                }
            }

            @Override
            public void held(Held held) {
                contact.held(standing, held);
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
}
