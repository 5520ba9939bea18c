package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/**
 * How often each access token was used in each direction. A use is forgotten when the token has expired; a bound, some
 * 15 MB, that no ndt-server's rate of tests reaches with locate's tokens keeps the memory in hand all the same.
 */
final class TokenUses {
    private static final long MAX = 50_000;
    /** Clocks are set: a token may live a little longer than was thought. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /**
     * Names a use. All tokens of an integration without a {@code jti} count as one.
     *
     * @param tokenId the {@code jti}, empty if the token has none
     * @param direction {@code download} or {@code upload}
     */
    record Use(String integrationId, String tokenId, String direction) {}

    private record Count(int uses, Duration kept) {}

    private final Cache<Use, Count> uses;

    TokenUses(Ticker ticker) {
        this.uses = Caffeine.newBuilder()
                .ticker(ticker)
                .executor(Runnable::run)
                .maximumSize(MAX)
                .expireAfter(Expiry.<Use, Count>writing((use, count) -> count.kept()))
                .build();
    }

    int count(Use use) {
        Count count = uses.getIfPresent(use);
        return count == null ? 0 : count.uses();
    }

    /** @param lives the token, from now on */
    void add(Use use, Duration lives) {
        uses.put(use, new Count(count(use) + 1, lives.plus(MARGIN)));
    }
}
