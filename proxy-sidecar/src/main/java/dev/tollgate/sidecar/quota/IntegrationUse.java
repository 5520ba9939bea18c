package dev.tollgate.sidecar.quota;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The memory of one integration. Its monitor guards all of it, which makes decisions atomic. */
final class IntegrationUse {
    /** Operators see an integration for at least this long after its last request. */
    private static final long MIN_KEEP = Duration.ofHours(1).toNanos();

    private final int hash;
    private final Map<Dimension, Window> windows = new EnumMap<>(Dimension.class);
    private final Map<Dimension, Long> refused = new EnumMap<>(Dimension.class);
    private final Map<Dimension, NearMarks> near = new EnumMap<>(Dimension.class);
    private final RecentLimits limits = new RecentLimits();
    private @Nullable KeyUses keys;
    private volatile long keep = MIN_KEEP;
    private volatile int running;
    private final LatestTokens tokens;
    private long admitted;

    IntegrationUse(Integration who) {
        this.hash = who.integrationId().hashCode();
        this.tokens = new LatestTokens(who);
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

    /** Returns the limits that rules set for a token of this integration. */
    HeldLimits limits(QuotaRules rules, Integration who) {
        return limits.of(rules, who);
    }

    /** Returns the first window of a dimension that is counted per integration; if there is none, it gets this limit. */
    Window first(Dimension dimension, Limit.Windowed limit, LongSupplier wallMillis) {
        Window known = windows.get(dimension);
        if (known != null) {
            return known;
        }
        Window first = Window.under(limit, wallMillis);
        windows.put(dimension, first);
        return first;
    }

    /** Returns the first window of a dimension that is counted per integration, null if nothing has been counted. */
    @Nullable
    Window first(Dimension dimension) {
        return windows.get(dimension);
    }

    /** Returns what is remembered of the key of a token; if that is nothing, it gets this limit. */
    KeyUse key(Integration who, Limit.Windowed limit, LongSupplier wallMillis, long now) {
        if (keys == null) {
            keys = new KeyUses();
        }
        KeyUse key = keys.find(who.keyId());
        if (key == null) {
            key = new KeyUse(who, Window.under(limit, wallMillis));
            keys.add(who.keyId(), key, now);
        }
        key.note(who);
        return key;
    }

    /** Notes what a token says of its key, if a window of the key is remembered, though no limit of the token counts it. */
    void noteKey(Integration who) {
        KeyUse key = key(who.keyId());
        if (key != null) {
            key.note(who);
        }
    }

    /** Returns what is remembered of a key, null if it has no limit of its own or has not been seen. */
    @Nullable
    KeyUse key(String keyId) {
        return keys == null ? null : keys.find(keyId);
    }

    /** Returns the keys of which something is remembered. */
    List<KeyUse> keys() {
        return keys == null ? List.of() : keys.all();
    }

    void note(Integration who, Decision decision) {
        tokens.note(who);
        admitted += decision.admitted() ? 1 : 0;
        List<Dimension> refusals = decision.refusals();
        for (int i = 0; i < refusals.size(); i++) {
            noteRefused(who, refusals.get(i));
        }
    }

    private void noteRefused(Integration who, Dimension dimension) {
        refused.merge(dimension, 1L, Long::sum);
        KeyUse key = dimension == Dimension.KEY_REQUESTS ? key(who.keyId()) : null;
        if (key != null) {
            key.noteRefused();
        }
    }

    /** Returns the marks of a dimension that is counted per integration. */
    NearMarks near(Dimension dimension) {
        return near.computeIfAbsent(dimension, d -> new NearMarks());
    }

    /** Empties all windows but those of clients, and returns how many there were. */
    synchronized int forget() {
        near.clear();
        int forgotten = windows.size() + (keys == null ? 0 : keys.forget());
        windows.clear();
        return forgotten;
    }

    /** Empties the windows of one dimension, and returns how many there were. */
    synchronized int forget(Dimension dimension) {
        near.remove(dimension);
        if (dimension == Dimension.KEY_REQUESTS) {
            return keys == null ? 0 : keys.forget();
        }
        return windows.remove(dimension) == null ? 0 : 1;
    }

    /** Empties the window of one key, and returns how many there were. */
    synchronized int forgetKey(String keyId) {
        return keys == null ? 0 : keys.forget(keyId);
    }

    /** Returns the integration as the latest token described it. */
    Integration last() {
        return tokens.last();
    }

    /** Returns the integration as the latest token of a key described it, null if that is not remembered. */
    @Nullable
    Integration last(String keyId) {
        KeyUse key = key(keyId);
        return key == null ? tokens.of(keyId) : key.last();
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

    /** Returns for how many nanoseconds without a request this must be kept: while a test runs, without end. */
    long keepNanos() {
        return running > 0 ? Long.MAX_VALUE : keep;
    }

    /** Returns a hash that leaves the monitor in its light form, which the identity hash would not. */
    int idHash() {
        return hash;
    }
}
