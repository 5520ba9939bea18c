package dev.tollgate.exchange.verification;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A cache of verified credentials, with what the store said of them.
 *
 * <p>An entry in use is refreshed in the background once it is {@link #REFRESH} old. Until {@link #MAX_AGE} it is
 * served at once. An older entry is served only if the store confirms it now, or if the store is down for no longer
 * than the grace. The grace counts from the start of the outage, even if the entry was not used for a long time.
 *
 * @param <N> the name of a credential
 * @param <V> the data of its holder
 */
final class KnownCredentials<N, V> {
    /** The age at which an entry in use is refreshed. */
    static final Duration REFRESH = Duration.ofSeconds(3);

    /**
     * The age up to which an entry is served without asking the store. With one more lookup it bounds how long a
     * revoked key works.
     */
    static final Duration MAX_AGE = Duration.ofSeconds(8);

    /** How long a request waits for the store before it is served from memory. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int MAX_ENTRIES = 50_000;

    private final Reload<N, V> reload;
    private final long graceNanos;
    private final StoreCircuit circuit;
    private final Ticker ticker;
    private final VerificationObserver observer;
    private final LoadingCache<N, Entry<V>> entries;

    /**
     * The rules for an outage.
     *
     * @param grace how long from its beginning entries are served
     * @param circuit has the beginning of the outage
     */
    record Outages(Duration grace, StoreCircuit circuit, Ticker ticker) {}

    /** @param reload asks the store again */
    KnownCredentials(Outages outages, VerificationObserver observer, Reload<N, V> reload) {
        this.reload = reload;
        this.graceNanos = outages.grace().toNanos();
        this.circuit = outages.circuit();
        this.ticker = outages.ticker();
        this.observer = observer;
        this.entries = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .refreshAfterWrite(REFRESH)
                .ticker(ticker)
                .executor(Runnable::run)
                .build(new Loader());
    }

    /** Asks the store again; empty if the credential is no longer valid. */
    interface Reload<N, V> {
        CompletableFuture<Optional<V>> again(N name, V known);
    }

    /** Adds a credential that has just been verified. */
    void remember(N name, V value) {
        entries.put(name, new Entry<>(value, ticker.read()));
    }

    /** Finds an entry. Completes at once, or within {@link #PATIENCE} if the store must confirm the entry. */
    CompletableFuture<Optional<V>> find(N name) {
        Entry<V> entry = entries.getIfPresent(name);
        if (entry == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        long now = ticker.read();
        if (entry.isYoung(now) || entry.hangs(now) || circuit.isOpen()) {
            return CompletableFuture.completedFuture(usable(entry));
        }
        return entries.refresh(name)
                .copy()
                .completeOnTimeout(entry, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(this::usable);
    }

    /** Returns how many are remembered. */
    long size() {
        return entries.estimatedSize();
    }

    private Optional<V> usable(@Nullable Entry<V> entry) {
        if (entry == null) {
            return Optional.empty();
        }
        long now = ticker.read();
        if (entry.isYoung(now)) {
            return Optional.of(entry.value);
        }
        if (!isInGrace(entry, now)) {
            return Optional.empty();
        }
        observer.rodeOutOutage();
        return Optional.of(entry.value);
    }

    /** A reload that hangs counts as an outage, too, until it is answered or late. */
    private boolean isInGrace(Entry<V> entry, long now) {
        long began = circuit.outageBegan().orElse(entry.reloadBegan);
        return began != Entry.NEVER && now - began <= graceNanos && !entry.hasFailedFor(graceNanos, now);
    }

    private final class Loader implements CacheLoader<N, Entry<V>> {
        /** Nothing is loaded without a verification. Caffeine accepts null here, but its annotations do not. */
        @Override
        @SuppressWarnings("NullAway")
        public Entry<V> load(N name) {
            return null;
        }

        @Override
        public CompletableFuture<? extends @Nullable Entry<V>> asyncReload(N name, Entry<V> old, Executor executor) {
            old.reloadBegan = ticker.read();
            return reload.again(name, old.value).handle((found, failure) -> {
                long now = ticker.read();
                if (failure != null) {
                    return old.failed(now);
                }
                return found.map(value -> new Entry<>(value, now)).orElse(null);
            });
        }
    }

    private static final class Entry<V> {
        private static final long NEVER = Long.MIN_VALUE;

        /** Failures further apart than this belong to two outages. */
        private static final Duration STREAK = Duration.ofSeconds(30);

        private final V value;
        private final long confirmedAt;
        private final long failingSince;
        private final long failedAt;
        private volatile long reloadBegan = NEVER;

        Entry(V value, long confirmedAt) {
            this(value, confirmedAt, NEVER, NEVER);
        }

        private Entry(V value, long confirmedAt, long failingSince, long failedAt) {
            this.value = value;
            this.confirmedAt = confirmedAt;
            this.failingSince = failingSince;
            this.failedAt = failedAt;
        }

        Entry<V> failed(long now) {
            boolean still = failedAt != NEVER && now - failedAt <= STREAK.toNanos();
            return new Entry<>(value, confirmedAt, still ? failingSince : now, now);
        }

        /** Bounds the grace if the store fails for this entry only. */
        boolean hasFailedFor(long nanos, long now) {
            return failingSince != NEVER && now - failingSince > nanos && now - failedAt <= STREAK.toNanos();
        }

        boolean isYoung(long now) {
            return now - confirmedAt <= MAX_AGE.toNanos();
        }

        /** Returns whether a reload has taken longer than a request may wait. */
        boolean hangs(long now) {
            long began = reloadBegan;
            return began != NEVER && now - began >= PATIENCE.toNanos();
        }
    }
}
