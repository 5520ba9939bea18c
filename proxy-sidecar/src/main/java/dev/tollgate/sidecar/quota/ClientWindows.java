package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.jwt.quota.Limit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The windows of all clients of all integrations. They are by far the most of what is held, so one cache has them all. A
 * window stays for its longest interval, and up to a sixteenth more, after the client was last seen. Only the monitor of its
 * integration may touch a window.
 */
final class ClientWindows {
    /** The size of a client at 40 events: window, key and cache entry. */
    static final long OCTETS = 512;

    /** A client stays this part of its interval longer, so that the cache need not move it at each of its requests. */
    private static final int LONGER = 16;

    private final Cache<ClientKey, Window> windows;
    private final LongSupplier wallMillis;
    private final long max;
    private final LongAdder evicted = new LongAdder();
    private final EvictionLog evictions;

    /**
     * @param max how many clients are held; beyond it some are forgotten early, those that ask seldom first, and new ones
     *     rather than those that have asked often
     */
    ClientWindows(Ticker ticker, LongSupplier wallMillis, long max) {
        this.wallMillis = wallMillis;
        this.max = max;
        this.evictions = new EvictionLog(max, ticker.read());
        this.windows = Caffeine.newBuilder()
                .expireAfter(new IdleExpiry<ClientKey, Window>(ClientWindows::keepNanos))
                .ticker(ticker)
                .executor(Runnable::run)
                .maximumSize(max)
                .evictionListener(this::evicted)
                .build();
    }

    /** Returns how many clients a quarter of the heap holds. */
    static long defaultMax() {
        return Runtime.getRuntime().maxMemory() / 4 / OCTETS;
    }

    private void evicted(@Nullable ClientKey client, @Nullable Window window, RemovalCause cause) {
        if (cause == RemovalCause.SIZE) {
            evicted.increment();
        }
    }

    /**
     * Finds the first window of a client, with one for this limit among those behind it.
     *
     * @return null if nothing counts of the client; if something does from now on, it must be {@link #put}
     */
    @Nullable
    Window find(ClientKey client, Limit.Windowed limit, long now) {
        Window first = read(client, now);
        if (first != null && WindowChain.find(first, limit) == null) {
            long kept = WindowChain.longestInterval(first);
            WindowChain.under(first, limit, wallMillis, now);
            if (WindowChain.longestInterval(first) > kept) {
                put(client, first);
            }
        }
        return first;
    }

    private static long keepNanos(Window first) {
        long interval = WindowChain.longestInterval(first);
        return interval + interval / LONGER;
    }

    /**
     * Returns the first window of a client, null if none is known. A read that the cache counts writes to the client's
     * neighbors in two lists, which lie anywhere in memory: that costs more than finding the client. So a read counts where
     * the client would not stay for its interval, and at its events 1, 2, 4, 8 and so on. Clients that ask more often thus have
     * more reads, which is what the cache compares when it must forget some.
     */
    private @Nullable Window read(ClientKey client, long now) {
        Policy.CacheEntry<ClientKey, Window> entry = windows.policy().getEntryIfPresentQuietly(client);
        if (entry == null) {
            return null;
        }
        Window first = entry.getValue();
        boolean stays = entry.expiresAt() - entry.snapshotAt() >= WindowChain.longestInterval(first);
        if (!stays || Long.bitCount(first.used(now)) <= 1) {
            var unused = windows.getIfPresent(client);
        }
        return first;
    }

    /** Returns the first window of a client without keeping it alive, null if none is known. */
    @Nullable
    Window peek(ClientKey client) {
        return windows.policy().getIfPresentQuietly(client);
    }

    /** Returns whether another client would have one be forgotten early. */
    boolean isFull() {
        return windows.estimatedSize() >= max;
    }

    void put(ClientKey client, Window first) {
        windows.put(client, first);
    }

    /** Forgets a client of whom nothing counts. */
    void dropIfEmpty(ClientKey client, Window first, long now) {
        if (WindowChain.isEmpty(first, now)) {
            windows.asMap().remove(client, first);
        }
    }

    /**
     * Forgets all clients of an integration. Decisions go on meanwhile: its monitor is held for one client at a time.
     *
     * @return how many were forgotten
     */
    long forget(IntegrationUse use) {
        long forgotten = 0;
        for (ClientKey client : windows.asMap().keySet()) {
            forgotten += client.isOf(use) && drop(use, client) ? 1 : 0;
        }
        return forgotten;
    }

    /** Forgets one client of an integration, and returns whether it was held. */
    boolean drop(IntegrationUse use, ClientKey client) {
        synchronized (use) {
            return windows.asMap().remove(client) != null;
        }
    }

    /** Hands out clients with their integrations, in no order. */
    void each(Predicate<ClientKey> wanted, BiConsumer<ClientKey, IntegrationUse> taker) {
        for (ClientKey client : windows.asMap().keySet()) {
            if (wanted.test(client)) {
                taker.accept(client, client.integration());
            }
        }
    }

    /** Returns how many clients are held, after those have gone whose time is over. */
    long size() {
        windows.cleanUp();
        return windows.estimatedSize();
    }

    /**
     * Tells operators if clients were forgotten early.
     *
     * @param integrationId whose new client has just been {@link #put}
     */
    void tellOfEvictions(String integrationId, long now) {
        evictions.look(evicted(), integrationId, now);
    }

    /** Returns how many clients were forgotten early. */
    long evicted() {
        return evicted.sum();
    }
}
