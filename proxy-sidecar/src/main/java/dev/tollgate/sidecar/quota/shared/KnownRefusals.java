package dev.tollgate.sidecar.quota.shared;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Refusals of the store that still hold, so that a client that is over a limit costs it no trip. One holds until one more
 * would be admitted, unless something of the integration is reset or given back: the store tells so within a second.
 */
final class KnownRefusals {
    private static final long MAX = 100_000;

    /** A window of an integration. */
    record Key(String integrationId, WindowName window) {}

    /**
     * What the store has said.
     *
     * @param since when, in nanoseconds
     * @param news what {@link Standing#news} was then
     */
    record Refused(Limit limit, StoreReply.Opinion opinion, long since, long news) {}

    private final Cache<Key, Refused> refusals;
    private final LongSupplier nanoTime;

    KnownRefusals(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.refusals = Caffeine.newBuilder()
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .maximumSize(MAX)
                .expireAfter(Expiry.writing((Key key, Refused refused) ->
                        Duration.ofNanos(refused.opinion().untilFree())))
                .build();
    }

    /** @param news what {@link Standing#news} was when the store was asked, or earlier */
    void remember(String integrationId, Asked asked, StoreReply.Opinion opinion, long news) {
        refusals.put(
                new Key(integrationId, asked.window()),
                new Refused(asked.limit(), opinion, nanoTime.getAsLong(), news));
    }

    /** Returns the refusal of a window, null if there is none of this limit that still holds. */
    @Nullable
    Refused find(Standing standing, Asked asked) {
        Refused refused = refusals.getIfPresent(new Key(standing.integrationId(), asked.window()));
        return refused != null
                        && refused.news() == standing.news()
                        && refused.limit().equals(asked.limit())
                        && refused.opinion().untilFree() > nanoTime.getAsLong() - refused.since()
                ? refused
                : null;
    }

    /** Something was given back. */
    void forget(String integrationId, Asked asked) {
        refusals.invalidate(new Key(integrationId, asked.window()));
    }
}
