package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.sidecar.quota.shared.StoreReply.Known;
import dev.tollgate.sidecar.quota.shared.StoreReply.Suspended;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where one integration stands in the store, as this sidecar has last heard. Times are in nanoseconds. Safe for many threads. */
final class Standing {
    /** Less than the day for which the store remembers an integration after its longest window. */
    private static final long IDLE = TimeUnit.HOURS.toNanos(12);

    private final String integrationId;
    private final StoreKeys keys;
    private final Backlog backlog;
    private final CountHistory history = new CountHistory();
    private final FollowedResets resets = new FollowedResets();
    private long since;
    private long total;
    private long keep;
    private volatile long news;
    private volatile long seenAt;
    private volatile long usedAt;
    private volatile long suspendedUntil;
    private volatile boolean restoring;
    private volatile @Nullable Integration latest;
    private @Nullable Integration listed;
    private long listedAt;

    Standing(String integrationId, StoreKeys keys, Backlog backlog, long now) {
        this.integrationId = integrationId;
        this.keys = keys;
        this.backlog = backlog;
        this.usedAt = now;
        this.seenAt = now;
        this.suspendedUntil = now - 1;
    }

    /**
     * Returns the integration as its latest token says if the list of the fleet has to hear of it.
     *
     * @param again after how many nanoseconds of use it hears the same again
     */
    @Nullable
    Integration toBeListed(long now, long again) {
        Integration who = latest;
        boolean isTold = who == null || (who.equals(listed) && (now - listedAt < again || usedAt - listedAt < 0));
        return isTold ? null : who;
    }

    /** The list has been told. To be called by the thread that asks {@link #toBeListed}. */
    void listed(Integration who, long now) {
        listed = who;
        listedAt = now;
    }

    String integrationId() {
        return integrationId;
    }

    StoreKeys keys() {
        return keys;
    }

    Backlog backlog() {
        return backlog;
    }

    /**
     * A request or test has come.
     *
     * @param who as its token says
     * @param longest how long it is remembered
     */
    void use(Integration who, long now, long longest) {
        usedAt = now;
        latest = who;
        if (longest > keep) {
            keep = longest;
        }
    }

    /** Returns whether every window has expired. */
    boolean isIdle(long now) {
        return now - usedAt > keep + IDLE && backlog.isEmpty();
    }

    /** Returns when a request or test last came. */
    long usedAt() {
        return usedAt;
    }

    long seenAt() {
        return seenAt;
    }

    /** Returns a number that changes when something was reset or given back. */
    long news() {
        return news;
    }

    /** Returns whether nobody decides by what the store has now, or this sidecar has yet to write back what it lost. */
    boolean isSuspended(long now) {
        return suspendedUntil - now > 0 || restoring;
    }

    /** Returns whether this sidecar has yet to write back what the store lost: all that it counts, which is then written once. */
    boolean isRestoring() {
        return restoring;
    }

    void restore(boolean begins) {
        restoring = begins;
    }

    void hold(long until) {
        suspendedUntil = until - suspendedUntil > 0 ? until : suspendedUntil;
    }

    /** Returns what the store must know if it has lost nothing, as the scripts take it. */
    synchronized byte[] expected() {
        return ByteBuffer.allocate(2 * Double.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble((double) since)
                .putDouble((double) total)
                .array();
    }

    /** Returns which resets this sidecar has followed. */
    FollowedResets resets() {
        return resets;
    }

    /** Takes what the store knows; returns whether the integration was reset and this sidecar has yet to follow. */
    synchronized boolean see(Known known, long now) {
        if (since != 0 && known.since() != since) {
            return false;
        }
        since = known.since();
        total = Math.max(total, known.total());
        history.add(total, now);
        seenAt = now;
        news = known.news();
        resets.see(known.resets());
        return resets.isBehind();
    }

    /**
     * Applies a reply that suspends decisions for the integration.
     *
     * @return since when what this sidecar has counted is lost, empty if nothing is
     */
    synchronized OptionalLong see(Suspended suspended, long now) {
        Known known = suspended.known();
        boolean isAll = since != 0 && known.since() != since;
        boolean isPart = !isAll && known.total() < total;
        OptionalLong lost = isAll
                ? OptionalLong.of(Long.MIN_VALUE)
                : isPart ? OptionalLong.of(history.before(known.total())) : OptionalLong.empty();
        since = known.since();
        total = known.total();
        if (lost.isPresent()) {
            history.clear();
        }
        seenAt = now;
        news = known.news();
        resets.see(known.resets());
        hold(now + suspended.nanos());
        return lost;
    }
}
