package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.jwt.claims.Integration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The integrations of which something is remembered. An integration goes when it has been idle for the interval of its
 * longest limit, and for an hour at least. Safe for use by many threads.
 */
final class IntegrationUses {
    private final Cache<String, IntegrationUse> uses;

    IntegrationUses(Ticker ticker) {
        this.uses = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .expireAfter(new IdleExpiry<String, IntegrationUse>(IntegrationUse::keepNanos))
                .build();
    }

    /** Returns what is remembered of an integration; if that is nothing, it begins now. */
    IntegrationUse of(Integration who) {
        IntegrationUse known = uses.getIfPresent(who.integrationId());
        return known != null ? known : uses.get(who.integrationId(), id -> new IntegrationUse(who));
    }

    /** Returns what is remembered of an integration without keeping it alive, null if that is nothing. */
    @Nullable
    IntegrationUse peek(String integrationId) {
        return uses.policy().getIfPresentQuietly(integrationId);
    }

    /** The integration outlives all that is counted of it: its clients' windows cannot be found without it. */
    void keep(Integration who, IntegrationUse use, List<? extends HeldLimit> limits) {
        boolean longer = false;
        for (int i = 0; i < limits.size(); i++) {
            longer |= limits.get(i) instanceof HeldLimit.OfWindow window && use.keepFor(window.counted());
        }
        if (longer) {
            keep(who, use);
        }
    }

    /** Putting the integration again makes the cache keep it for as long as {@link IntegrationUse#keepNanos} now says. */
    void keep(Integration who, IntegrationUse use) {
        uses.put(who.integrationId(), use);
    }

    Collection<IntegrationUse> all() {
        return uses.asMap().values();
    }

    /** Returns how many are held, after those have gone whose time is over. */
    long size() {
        uses.cleanUp();
        return uses.estimatedSize();
    }
}
