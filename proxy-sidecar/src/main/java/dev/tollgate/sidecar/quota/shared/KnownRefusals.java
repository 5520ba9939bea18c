package dev.tollgate.sidecar.quota.shared;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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

    /**
     * Remembers what is used up. Places are given back at any time.
     *
     * @param limits those that were asked about, in the order of the opinions
     * @param said of a request that was refused, or by a question that counts nothing
     */
    void remember(String integrationId, List<AskedLimit> limits, StoreReply.Decided said) {
        for (int i = 0; i < limits.size(); i++) {
            AskedLimit asked = limits.get(i);
            StoreReply.Opinion opinion = said.opinions().get(i);
            if (opinion.untilFree() > 0 && !asked.isPlace()) {
                long news = said.known().news();
                refusals.put(
                        new Key(integrationId, asked.window()),
                        new Refused(asked.limit(), opinion, nanoTime.getAsLong(), news));
            }
        }
    }

    /** Returns the refusal of a request, null if nothing that it asks about is known to be used up. */
    @Nullable
    KnownRefusal find(Standing standing, Question question) {
        Map<Dimension, Refused> all = null;
        for (int i = 0; i < question.limits().size(); i++) {
            AskedLimit asked = question.limits().get(i);
            Refused refused = asked.isEnforced() ? find(standing, asked) : null;
            if (refused != null) {
                all = all == null ? new EnumMap<>(Dimension.class) : all;
                all.put(question.dimensions().get(i), refused);
            }
        }
        return all == null ? null : new KnownRefusal(question, all, nanoTime.getAsLong());
    }

    private @Nullable Refused find(Standing standing, AskedLimit asked) {
        Refused refused = refusals.getIfPresent(new Key(standing.integrationId(), asked.window()));
        return refused != null
                        && refused.news() == standing.news()
                        && refused.limit().equals(asked.limit())
                        && refused.opinion().untilFree() > nanoTime.getAsLong() - refused.since()
                ? refused
                : null;
    }

    /** Something was given back. */
    void forget(String integrationId, AskedLimit asked) {
        refusals.invalidate(new Key(integrationId, asked.window()));
    }
}
