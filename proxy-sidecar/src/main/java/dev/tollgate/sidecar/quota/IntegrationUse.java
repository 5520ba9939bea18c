package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** All that is remembered of one integration. Its monitor guards everything in it, which makes decisions atomic. */
final class IntegrationUse {
    private final String integrationId;
    private final Map<Dimension, LimitedEvents> events = new EnumMap<>(Dimension.class);
    private final Cache<ClientPrefix, LimitedEvents> clients;
    private final Cache<String, Integer> tokenUses;
    private int running;

    IntegrationUse(String integrationId, Ticker ticker) {
        this.integrationId = integrationId;
        this.clients = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .expireAfter(Expiry.<ClientPrefix, LimitedEvents>accessing((client, seen) -> seen.longestInterval()))
                .build();
        this.tokenUses = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .expireAfterWrite(AccessToken.LIFETIME.multipliedBy(2))
                .build();
    }

    LimitedEvents events(Dimension dimension) {
        return events.computeIfAbsent(dimension, d -> new LimitedEvents());
    }

    LimitedEvents client(InetAddress address, Limit.Rate limit) {
        ClientPrefix client = ClientPrefix.of(integrationId, address);
        LimitedEvents known = clients.getIfPresent(client);
        LimitedEvents current = known == null ? new LimitedEvents() : known;
        Duration interval = current.longestInterval();
        current.under(limit);
        if (known == null || !interval.equals(current.longestInterval())) {
            clients.put(client, current);
        }
        return current;
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
