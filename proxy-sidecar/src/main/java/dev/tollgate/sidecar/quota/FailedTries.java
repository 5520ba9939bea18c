package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;

/**
 * The tries of each client that were given back, each for a few seconds. They are charged to no limit, so this bounds how
 * often a client can make a server behind fail, or leave before its answer. Only the monitor of its integration may touch a
 * client's tries.
 */
final class FailedTries {
    /** How many of a client's tries may fail, and in which time. */
    static final Limit.Rate LIMIT = new Limit.Rate(100, Duration.ofSeconds(10));

    /** Some 4 MB if each has failed a hundred times. Beyond it some are forgotten early. */
    private static final long MAX_CLIENTS = 4096;

    private final Cache<ClientKey, SlidingWindow> tries;

    FailedTries(Ticker ticker) {
        this.tries = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .maximumSize(MAX_CLIENTS)
                .expireAfterWrite(LIMIT.interval())
                .build();
    }

    /** Returns whether no client's try failed lately. Some that expired may still be counted. */
    boolean isEmpty() {
        return tries.asMap().isEmpty();
    }

    void add(ClientKey client, long now) {
        SlidingWindow window = tries.get(client, key -> new SlidingWindow(LIMIT));
        window.record(now);
        tries.put(client, window);
    }

    /** Returns how long a client must wait until its next try, zero if it need not. */
    Duration untilNext(ClientKey client, long now) {
        SlidingWindow window = tries.getIfPresent(client);
        return window == null ? Duration.ZERO : Duration.ofNanos(window.untilFree(now));
    }
}
