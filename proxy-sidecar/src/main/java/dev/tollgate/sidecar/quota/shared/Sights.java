package dev.tollgate.sidecar.quota.shared;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.jwt.quota.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The shares of limits that this sidecar may grant by itself, from what was left of each when the store last spoke of it. Where
 * each sidecar counts no more than its share here, and all have seen the same, they grant the quota together and no more.
 */
final class Sights {
    private static final long MAX = 100_000;
    private static final long IN_USE = TimeUnit.SECONDS.toNanos(10);

    /** What the store has said of a window. */
    static final class Sight {
        private final Standing standing;
        private final Asked asked;
        private final long part;
        private final long seenAt;
        private volatile long usedAt;
        private long share = -1;

        Sight(Standing standing, Asked asked, long part, long seenAt, long usedAt) {
            this.standing = standing;
            this.asked = asked;
            this.part = part;
            this.seenAt = seenAt;
            this.usedAt = usedAt;
        }

        Standing standing() {
            return standing;
        }

        Asked asked() {
            return asked;
        }

        /** What counted here when the store spoke is part of what it said; so all that came since counts against the part. */
        private synchronized long share(long here, long untold) {
            if (share < 0) {
                share = Math.max(0, here - untold) + part;
            }
            return share;
        }
    }

    /** A window, and the limit it was seen under: tokens of an integration may have several. */
    private record Key(String integrationId, WindowName window, Limit limit) {
        static Key of(String integrationId, Asked asked) {
            return new Key(integrationId, asked.window(), asked.limit());
        }
    }

    private final Cache<Key, Sight> sights =
            Caffeine.newBuilder().executor(Runnable::run).maximumSize(MAX).build();
    private final Members members;
    private final LongSupplier nanoTime;

    Sights(Members members, LongSupplier nanoTime) {
        this.members = members;
        this.nanoTime = nanoTime;
    }

    /**
     * Remembers what the store has said.
     *
     * @param used how many all sidecars count
     * @param isUse whether that was for a request
     */
    void remember(Standing standing, Asked asked, long used, boolean isUse) {
        Key key = Key.of(standing.integrationId(), asked);
        long now = nanoTime.getAsLong();
        long usedAt = now;
        if (!isUse) {
            Sight before = sights.getIfPresent(key);
            if (before == null) {
                return;
            }
            usedAt = before.usedAt;
        }
        long left = Math.max(0, asked.max() - used);
        sights.put(key, new Sight(standing, asked, left / members.alive(), now, usedAt));
    }

    /**
     * Returns how many may count here; an equal part of the whole limit where the store has never spoken of it.
     *
     * @param here how many this sidecar counts now
     * @param untold how many of these the store does not know
     */
    long share(String integrationId, Asked asked, long here, long untold) {
        Sight sight = sights.getIfPresent(Key.of(integrationId, asked));
        if (sight == null) {
            return asked.max() / members.alive();
        }
        sight.usedAt = nanoTime.getAsLong();
        return sight.share(here, untold);
    }

    /** Returns those in use that are older than a time, at most so many. */
    List<Sight> olderThan(long nanos, int max) {
        long now = nanoTime.getAsLong();
        List<Sight> old = new ArrayList<>();
        for (Sight sight : sights.asMap().values()) {
            if (now - sight.seenAt > nanos && now - sight.usedAt < IN_USE && old.size() < max) {
                old.add(sight);
            }
        }
        return old;
    }
}
