package dev.tollgate.sidecar.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.tollgate.jwt.jwk.VerificationKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A cache of verified tokens, with their keys and data, until they expire, within a share of the heap. Most tokens come
 * once, so a token is cached at its second use; before that only its hash is kept. So single tokens die in the young
 * generation, whose collections take longer the more objects survive.
 *
 * @param <T> the data read from a token
 */
final class VerifiedTokens<T> {
    private static final int HEAP_SHARE = 32;
    private static final long MIN_OCTETS = 1 << 20;
    private static final long MAX_OCTETS = 64 << 20;
    /** The memory of a token besides its text: the cache's entry and the objects of its data. */
    private static final int OVERHEAD = 600;
    /** A token's text and its data, which is at most about as long. */
    private static final int COPIES = 2;
    /** How many other tokens may come between the first two uses of a token. */
    private static final int MAX_SEEN = 4096;

    private final Cache<Integer, Boolean> seen =
            Caffeine.newBuilder().executor(Runnable::run).maximumSize(MAX_SEEN).build();
    private final Cache<TokenText, Remembered<T>> tokens;

    /** Only the data of a token is kept, because the rest would become old garbage. */
    record Remembered<T>(VerificationKey key, Instant expiresAt, T read) {}

    VerifiedTokens(InstantSource clock) {
        this(
                clock,
                Math.max(MIN_OCTETS, Math.min(MAX_OCTETS, Runtime.getRuntime().maxMemory() / HEAP_SHARE)));
    }

    VerifiedTokens(InstantSource clock, long maxOctets) {
        this.tokens = Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumWeight(maxOctets)
                .weigher((TokenText text, Remembered<T> entry) -> OVERHEAD + COPIES * text.length())
                .expireAfter(Expiry.<TokenText, Remembered<T>>creating(
                        (text, entry) -> Duration.between(clock.instant(), entry.expiresAt())))
                .build();
    }

    @Nullable
    Remembered<T> find(String text) {
        return tokens.getIfPresent(new TokenText(text));
    }

    /** Adds a verified token that is not in the cache. */
    void put(String text, VerificationKey key, Instant expiresAt, T read) {
        TokenText token = new TokenText(text);
        // two tokens may share a hash: the second is then cached at once
        if (seen.asMap().putIfAbsent(token.hashCode(), Boolean.TRUE) != null) {
            tokens.put(token, new Remembered<>(key, expiresAt, read));
        }
    }

    /** Returns the number of cached tokens. */
    long size() {
        tokens.cleanUp();
        return tokens.estimatedSize();
    }
}
