package dev.tollgate.sidecar.quota.shared;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.jwt.quota.Limit;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Refusals of the store that still hold, so that whoever is over a limit costs it no trip. Each is asked about again after a
 * second, since an operator may have reset the window or another sidecar given something back.
 */
final class KnownRefusals {
    private static final long MAX = 100_000;
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

    /** A window of an integration. */
    record Key(String integrationId, WindowName window) {}

    /** @param since when the store said so, in nanoseconds */
    record Refused(Limit limit, StoreReply.Opinion opinion, long since) {}

    private final Cache<Key, Refused> refusals;
    private final LongSupplier nanoTime;

    KnownRefusals(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.refusals = Caffeine.newBuilder()
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .maximumSize(MAX)
                .expireAfterWrite(LONGEST, TimeUnit.NANOSECONDS)
                .build();
    }

    void remember(String integrationId, Asked asked, StoreReply.Opinion opinion) {
        refusals.put(new Key(integrationId, asked.window()), new Refused(asked.limit(), opinion, nanoTime.getAsLong()));
    }

    /** Returns the refusal of a window, null if there is none of this limit that still holds. */
    @Nullable
    Refused find(String integrationId, Asked asked) {
        Refused refused = refusals.getIfPresent(new Key(integrationId, asked.window()));
        return refused != null
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
