package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that is remembered of one integration. Its monitor guards everything in it, which makes decisions atomic. */
final class IntegrationUse {
    private final String integrationId;
    private final Map<Dimension, SlidingWindow> windows = new EnumMap<>(Dimension.class);
    private final Cache<ClientPrefix, SlidingWindow> clients;
    private final Cache<String, Integer> tokenUses;
    private int running;

    IntegrationUse(String integrationId, Ticker ticker) {
        this.integrationId = integrationId;
        this.clients = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .expireAfter(Expiry.<ClientPrefix, SlidingWindow>accessing(
                        (client, window) -> window.limit().interval()))
                .build();
        this.tokenUses = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .expireAfterWrite(AccessToken.LIFETIME.multipliedBy(2))
                .build();
    }

    SlidingWindow window(Dimension dimension, Limit.Rate limit) {
        return windows.compute(dimension, (d, known) -> fitting(known, limit));
    }

    SlidingWindow client(InetAddress address, Limit.Rate limit) {
        ClientPrefix client = ClientPrefix.of(integrationId, address);
        SlidingWindow known = clients.getIfPresent(client);
        SlidingWindow window = fitting(known, limit);
        if (window != known) {
            clients.put(client, window);
        }
        return window;
    }

    private static SlidingWindow fitting(@Nullable SlidingWindow known, Limit.Rate limit) {
        if (known == null) {
            return new SlidingWindow(limit);
        }
        return known.limit().equals(limit) ? known : known.withLimit(limit);
    }

    int running() {
        return running;
    }

    void start() {
        running++;
    }

    synchronized void end() {
        running--;
    }

    int tokenUses(String use) {
        Integer uses = tokenUses.getIfPresent(use);
        return uses == null ? 0 : uses;
    }

    void useToken(String use) {
        tokenUses.put(use, tokenUses(use) + 1);
    }
}
