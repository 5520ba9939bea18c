package dev.tollgate.sidecar.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.tollgate.jwt.VerifiedToken;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Remembers verified tokens, and what was read in them, until they expire, within a share of the heap.
 *
 * @param <T> what was read
 */
final class VerifiedTokens<T> {
    private static final int HEAP_SHARE = 16;
    private static final long MIN_OCTETS = 1 << 20;
    private static final long MAX_OCTETS = 64 << 20;
    /** What a token takes beside its text and its claims' text: the claims, and the cache's entry. */
    private static final int OVERHEAD = 2_000;
    /** How often its claims' text is there: in itself, and about twice its length in what is read in it. */
    private static final int CLAIMS_COPIES = 3;

    private final Cache<String, Remembered<T>> tokens;

    record Remembered<T>(VerifiedToken token, T read) {}

    VerifiedTokens(InstantSource clock) {
        this(
                clock,
                Math.max(MIN_OCTETS, Math.min(MAX_OCTETS, Runtime.getRuntime().maxMemory() / HEAP_SHARE)));
    }

    VerifiedTokens(InstantSource clock, long maxOctets) {
        this.tokens = Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumWeight(maxOctets)
                .weigher((String text, Remembered<T> entry) -> weight(text, entry.token()))
                .expireAfter(Expiry.<String, Remembered<T>>creating((text, entry) ->
                        Duration.between(clock.instant(), entry.token().expiresAt())))
                .build();
    }

    private static int weight(String text, VerifiedToken token) {
        return OVERHEAD + text.length() + CLAIMS_COPIES * token.claimsJson().length();
    }

    @Nullable
    Remembered<T> find(String text) {
        return tokens.getIfPresent(text);
    }

    void put(String text, VerifiedToken token, T read) {
        tokens.put(text, new Remembered<>(token, read));
    }

    /** Returns how many are remembered. */
    long size() {
        tokens.cleanUp();
        return tokens.estimatedSize();
    }
}
