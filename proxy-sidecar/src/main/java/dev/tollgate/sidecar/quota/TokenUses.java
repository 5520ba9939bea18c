package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.jwt.claims.AccessToken;

/**
 * How often each access token was used in each direction. A use is forgotten when the token has long expired; a bound
 * that no ndt-server's rate of tests reaches keeps the memory in hand all the same.
 */
final class TokenUses {
    private static final long MAX = 200_000;

    /**
     * Names a use. All tokens of an integration without a {@code jti} count as one.
     *
     * @param tokenId the {@code jti}, empty if the token has none
     * @param direction {@code download} or {@code upload}
     */
    record Use(IntegrationUse integration, String tokenId, String direction) {}

    private final Cache<Use, Integer> uses;

    TokenUses(Ticker ticker) {
        this.uses = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .maximumSize(MAX)
                .expireAfterWrite(AccessToken.LIFETIME.multipliedBy(2))
                .build();
    }

    int count(Use use) {
        Integer count = uses.getIfPresent(use);
        return count == null ? 0 : count;
    }

    void add(Use use) {
        uses.put(use, count(use) + 1);
    }
}
