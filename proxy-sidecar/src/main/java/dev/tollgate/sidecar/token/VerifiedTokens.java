package dev.tollgate.sidecar.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.tollgate.jwt.VerifiedToken;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Remembers verified tokens until they expire, within a share of the heap. */
final class VerifiedTokens {
    private static final int HEAP_SHARE = 16;
    private static final long MIN_OCTETS = 1 << 20;
    private static final long MAX_OCTETS = 64 << 20;
    /** What a token takes beside its text and its claims' text: the claims, and the cache's entry. */
    private static final int OVERHEAD = 2_000;

    private final Cache<String, VerifiedToken> tokens;

    VerifiedTokens(InstantSource clock) {
        this(
                clock,
                Math.max(MIN_OCTETS, Math.min(MAX_OCTETS, Runtime.getRuntime().maxMemory() / HEAP_SHARE)));
    }

    VerifiedTokens(InstantSource clock, long maxOctets) {
        this.tokens = Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumWeight(maxOctets)
                .weigher((String text, VerifiedToken token) -> weight(text, token))
                .expireAfter(Expiry.<String, VerifiedToken>creating(
                        (text, token) -> Duration.between(clock.instant(), token.expiresAt())))
                .build();
    }

    private static int weight(String text, VerifiedToken token) {
        return OVERHEAD + text.length() + token.claimsJson().length();
    }

    @Nullable
    VerifiedToken find(String text) {
        return tokens.getIfPresent(text);
    }

    void put(String text, VerifiedToken token) {
        tokens.put(text, token);
    }

    /** Returns how many are remembered. */
    long size() {
        tokens.cleanUp();
        return tokens.estimatedSize();
    }
}
