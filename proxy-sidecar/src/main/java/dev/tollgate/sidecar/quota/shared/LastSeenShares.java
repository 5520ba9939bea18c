package dev.tollgate.sidecar.quota.shared;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.jwt.quota.Limit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The shares of limits that this sidecar may grant by itself, from what was left of each when the store last spoke of it. Where
 * each sidecar counts no more than its share here, and all have seen the same, they grant the quota together and no more.
 */
final class LastSeenShares implements OwnShare {
    private static final long MAX = 100_000;
    private static final int MOST = 2000;
    private static final int AT_ONCE = 32;
    private static final long IN_USE = TimeUnit.SECONDS.toNanos(10);

    /** What the store has last said of a window. */
    static final class LastSeen {
        private final Standing standing;
        private final AskedLimit asked;
        private long part;
        private long share = -1;
        private volatile long seenAt;
        private volatile long usedAt;
        private volatile boolean again;
        private volatile boolean watched;

        LastSeen(Standing standing, AskedLimit asked, long now) {
            this.standing = standing;
            this.asked = asked;
            this.usedAt = now;
            this.again = !asked.window().isOfClient();
        }

        private synchronized void see(long left, long now) {
            part = left;
            share = -1;
            seenAt = now;
        }

        private void use(long now) {
            again = !asked.window().isOfClient() || now - usedAt < IN_USE;
            usedAt = now;
        }

        Standing standing() {
            return standing;
        }

        AskedLimit asked() {
            return asked;
        }

        /** What counted here when the store spoke is part of what it said; so all that came since counts against the part. */
        private synchronized long share(long here, long untold) {
            share = peek(here, untold);
            return share;
        }

        /** Returns the share without beginning to count against it. */
        private synchronized long peek(long here, long untold) {
            return share < 0 ? Math.max(0, here - untold) + part : share;
        }
    }

    /** A window, and the limit it was seen under: tokens of an integration may have several. */
    private record Key(String integrationId, WindowName window, Limit limit) {
        static Key of(String integrationId, AskedLimit asked) {
            return new Key(integrationId, asked.window(), asked.limit());
        }
    }

    private final Cache<Key, LastSeen> shares =
            Caffeine.newBuilder().executor(Runnable::run).maximumSize(MAX).build();
    /** Those that are looked at while they are used: others need not be searched for them. */
    private final Set<LastSeen> watched = ConcurrentHashMap.newKeySet();

    private final Members members;
    private final Looks looks;
    private final LongSupplier nanoTime;

    LastSeenShares(Members members, Looks looks, LongSupplier nanoTime) {
        this.members = members;
        this.looks = looks;
        this.nanoTime = nanoTime;
    }

    @Override
    public void seen(Standing standing, AskedLimit asked, long used) {
        remember(standing, asked, used, true);
    }

    @Override
    public boolean take(Standing standing, AskedLimit asked, long here) {
        LastSeen lastSeen = lastSeen(standing, asked);
        if (lastSeen == null) {
            return here < equalPart(asked);
        }
        lastSeen.usedAt = nanoTime.getAsLong();
        watch(lastSeen);
        return here < lastSeen.share(here, untold(standing, asked));
    }

    @Override
    public boolean allows(Standing standing, AskedLimit asked, long here) {
        LastSeen lastSeen = lastSeen(standing, asked);
        return here < (lastSeen == null ? equalPart(asked) : lastSeen.peek(here, untold(standing, asked)));
    }

    private @Nullable LastSeen lastSeen(Standing standing, AskedLimit asked) {
        return shares.getIfPresent(Key.of(standing.integrationId(), asked));
    }

    /** Returns how many may count here of a limit of which the store has never spoken. */
    private long equalPart(AskedLimit asked) {
        return asked.max() / members.alive();
    }

    /** Returns how many of those that count here the store does not know. */
    private static long untold(Standing standing, AskedLimit asked) {
        return standing.backlog().count(asked.window());
    }

    /** What the store said before is no longer so. */
    @Override
    public void forget(String integrationId) {
        shares.asMap().keySet().removeIf(key -> key.integrationId().equals(integrationId));
    }

    /** The window of this process counts what was granted. */
    @Override
    public void settle(Standing standing, AskedLimit asked, boolean counted) {}

    @Override
    public void release(Standing standing, List<AskedLimit> limits) {}

    @Override
    public void giveBackAll() {}

    @Override
    public long setAside() {
        return 0;
    }

    @Override
    public void refresh() {
        Map<Standing, List<AskedLimit>> old = new LinkedHashMap<>();
        for (LastSeen lastSeen : olderThan(Looks.OLD, MOST)) {
            old.computeIfAbsent(lastSeen.standing(), standing -> new ArrayList<>())
                    .add(lastSeen.asked());
        }
        old.forEach((standing, all) -> {
            for (int i = 0; i < all.size(); i += AT_ONCE) {
                looks.look(
                        standing,
                        all.subList(i, Math.min(all.size(), i + AT_ONCE)),
                        (asked, used) -> looked(standing, asked, used));
            }
        });
    }

    /** The store does not know all yet while sidecars write what they granted: this one's share stays what it was. */
    private void looked(Standing standing, AskedLimit asked, long used) {
        if (!members.isSuspended()) {
            remember(standing, asked, used, false);
        }
    }

    /**
     * Remembers what the store has said.
     *
     * @param used how many all sidecars count
     * @param isUse whether that was for a request
     */
    private void remember(Standing standing, AskedLimit asked, long used, boolean isUse) {
        Key key = Key.of(standing.integrationId(), asked);
        long now = nanoTime.getAsLong();
        LastSeen known = shares.getIfPresent(key);
        LastSeen lastSeen = known != null && known.standing == standing ? known : null;
        if (lastSeen == null && isUse) {
            lastSeen = new LastSeen(standing, asked, now);
            shares.put(key, lastSeen);
        } else if (lastSeen == null) {
            return;
        } else if (isUse) {
            lastSeen.use(now);
        }
        lastSeen.see(Math.max(0, asked.max() - used) / members.alive(), now);
        watch(lastSeen);
    }

    private void watch(LastSeen lastSeen) {
        if (lastSeen.again && !lastSeen.watched && watched.size() < MAX) {
            lastSeen.watched = true;
            watched.add(lastSeen);
        }
    }

    /** Returns those in use that are older than a time, at most so many; of clients those that came twice. */
    private List<LastSeen> olderThan(long nanos, int max) {
        long now = nanoTime.getAsLong();
        List<LastSeen> old = new ArrayList<>();
        watched.removeIf(lastSeen -> {
            lastSeen.watched = lastSeen.again && now - lastSeen.usedAt < IN_USE;
            return !lastSeen.watched;
        });
        for (LastSeen lastSeen : watched) {
            if (now - lastSeen.seenAt > nanos && old.size() < max) {
                old.add(lastSeen);
            }
        }
        return old;
    }
}
