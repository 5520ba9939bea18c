package dev.tollgate.sidecar.quota.shared;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.jwt.quota.Limit;

/**
 * The shares of limits that this sidecar may grant by itself, from what was left of each when the store last spoke of it. Where
 * each sidecar counts no more than its share here, and all have seen the same, they grant the quota together and no more.
 */
final class Sights {
    private static final long MAX = 100_000;

    private record Sight(Limit limit, long share) {}

    private final Cache<KnownRefusals.Key, Sight> sights =
            Caffeine.newBuilder().executor(Runnable::run).maximumSize(MAX).build();
    private final int replicas;

    /** @param replicas how many sidecars share what is left */
    Sights(int replicas) {
        this.replicas = replicas;
    }

    /**
     * Remembers what the store has said.
     *
     * @param here how many this sidecar counts itself
     * @param fleet how many all of them count
     */
    void remember(String integrationId, Asked asked, long here, long fleet) {
        long left = Math.max(0, asked.windowed().max() - fleet);
        sights.put(
                new KnownRefusals.Key(integrationId, asked.window()), new Sight(asked.limit(), here + left / replicas));
    }

    /** Returns how many may count here; an equal part of the whole limit where the store has never spoken of it. */
    long share(String integrationId, Asked asked) {
        Sight sight = sights.getIfPresent(new KnownRefusals.Key(integrationId, asked.window()));
        return sight != null && sight.limit().equals(asked.limit())
                ? sight.share()
                : asked.windowed().max() / replicas;
    }
}
