package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All that is remembered of one integration. Its monitor guards everything of it, which makes decisions atomic. */
final class IntegrationUse {
    /** Operators see an integration for at least this long after its last request. */
    private static final long MIN_KEEP = Duration.ofHours(1).toNanos();

    private final int hash;
    private final Map<Dimension, Window> windows = new EnumMap<>(Dimension.class);
    private final Map<Dimension, Long> refused = new EnumMap<>(Dimension.class);
    private final Map<Dimension, Long> nearUntil = new EnumMap<>(Dimension.class);
    private volatile long keep = MIN_KEEP;
    private volatile int running;
    private Integration last;
    private long admitted;

    IntegrationUse(Integration who) {
        this.hash = who.integrationId().hashCode();
        this.last = who;
    }

    /**
     * Lets this be kept for the interval of a limit by which something of the integration is counted from now on.
     *
     * @return whether that is longer than it was kept before
     */
    boolean keepFor(Limit.Windowed limit) {
        long nanos = limit.longest().toNanos();
        boolean longer = nanos > keep;
        if (longer) {
            keep = nanos;
        }
        return longer;
    }

    /** Returns the first window of a dimension that is counted per integration; if there is none, it gets this limit. */
    Window first(Dimension dimension, Limit.Windowed limit, LongSupplier wallMillis) {
        return windows.computeIfAbsent(dimension, d -> Window.under(limit, wallMillis));
    }

    /** Returns the first window of a dimension that is counted per integration, null if nothing has been counted. */
    @Nullable
    Window first(Dimension dimension) {
        return windows.get(dimension);
    }

    void note(Integration who, Decision decision) {
        last = who;
        admitted += decision.admitted() ? 1 : 0;
        decision.refusedBy().ifPresent(dimension -> refused.merge(dimension, 1L, Long::sum));
    }

    /** Returns whether a limit has come near for the first time in its window, which goes on for so many nanoseconds. */
    boolean isNearNews(Dimension dimension, long windowNanos, long now) {
        Long until = nearUntil.get(dimension);
        boolean news = until == null || now - until >= 0;
        if (news) {
            nearUntil.put(dimension, now + windowNanos);
        }
        return news;
    }

    /** Empties the windows of all dimensions that are counted per integration, and returns how many there were. */
    synchronized int forget() {
        nearUntil.clear();
        int forgotten = windows.size();
        windows.clear();
        return forgotten;
    }

    /** Empties the window of one dimension, and returns how many there were. */
    synchronized int forget(Dimension dimension) {
        nearUntil.remove(dimension);
        return windows.remove(dimension) == null ? 0 : 1;
    }

    /** Returns the integration as the latest token described it. */
    Integration last() {
        return last;
    }

    long admitted() {
        return admitted;
    }

    long refused(Dimension dimension) {
        return refused.getOrDefault(dimension, 0L);
    }

    int running() {
        return running;
    }

    synchronized void start() {
        running++;
    }

    synchronized void end() {
        running--;
    }

    /** Returns for how many nanoseconds without a request this must be kept: while a test runs, for ever. */
    long keepNanos() {
        return running > 0 ? Long.MAX_VALUE : keep;
    }

    /** Returns a hash that does not cost the monitor its light form, as the identity hash would. */
    int idHash() {
        return hash;
    }
}
