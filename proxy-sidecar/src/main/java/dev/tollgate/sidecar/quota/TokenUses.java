package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/**
 * The uses of each access token in each direction. A use is forgotten when the token has expired. Memory is bounded by some
 * 15 MB all the same, which no ndt-server's rate of tests reaches with locate's tokens.
 */
final class TokenUses {
    private static final long MAX = 50_000;
    /** After so many failed tries further ones count as uses, so that a server that fails is not tried without end. */
    static final int MAX_GIVEN_BACK = 8;

    /** Clocks are set: a token may live a little longer than was thought. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /**
     * Names a use. All tokens of an integration without a {@code jti} count as one.
     *
     * @param tokenId the {@code jti}, empty if the token has none
     * @param direction {@code download} or {@code upload}
     */
    record Use(String integrationId, String tokenId, String direction) {}

    /** @param givenBack how many uses were given back */
    private record Count(int uses, int givenBack, Duration kept) {}

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
        Count before = uses.getIfPresent(use);
        int givenBack = before == null ? 0 : before.givenBack();
        uses.put(use, new Count(count(use) + 1, givenBack, lives.plus(MARGIN)));
    }

    /**
     * Takes a use back that failed.
     *
     * @return false if that has been done {@link #MAX_GIVEN_BACK} times, or the use has been forgotten
     */
    boolean giveBack(Use use) {
        Count count = uses.getIfPresent(use);
        if (count == null || count.givenBack() == MAX_GIVEN_BACK) {
            return false;
        }
        uses.put(use, new Count(count.uses() - 1, count.givenBack() + 1, count.kept()));
        return true;
    }
}
