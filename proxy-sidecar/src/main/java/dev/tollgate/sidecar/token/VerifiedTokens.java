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
 * Remembers verified tokens, with their keys and what was read in them, until they expire, within a share of the heap.
 * Most tokens come once: one is remembered when it comes again, and till then a hash of it tells that it came. So those
 * that come once die in the heap's youngest part, whose collections stop every request for as long as they find survivors.
 *
 * @param <T> what was read
 */
final class VerifiedTokens<T> {
    private static final int HEAP_SHARE = 32;
    private static final long MIN_OCTETS = 1 << 20;
    private static final long MAX_OCTETS = 64 << 20;
    /** What a token takes beside its text: the cache's entry and the objects that hold what was read. */
    private static final int OVERHEAD = 600;
    /** Its text, and what was read in it, which is at most about as long. */
    private static final int COPIES = 2;
    /** At most so many others may come between the first two uses of one. */
    private static final int MAX_SEEN = 4096;

    private final Cache<Integer, Boolean> seen =
            Caffeine.newBuilder().executor(Runnable::run).maximumSize(MAX_SEEN).build();
    private final Cache<String, Remembered<T>> tokens;

    /** A token lives on only in what was read in it: the rest would be garbage that has become old. */
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
                .weigher((String text, Remembered<T> entry) -> OVERHEAD + COPIES * text.length())
                .expireAfter(Expiry.<String, Remembered<T>>creating(
                        (text, entry) -> Duration.between(clock.instant(), entry.expiresAt())))
                .build();
    }

    @Nullable
    Remembered<T> find(String text) {
        return tokens.getIfPresent(text);
    }

    /** Takes a token that was verified and is not remembered. */
    void put(String text, VerificationKey key, Instant expiresAt, T read) {
        // two tokens may share a hash: the second is then remembered at once
        if (seen.asMap().putIfAbsent(text.hashCode(), Boolean.TRUE) != null) {
            tokens.put(text, new Remembered<>(key, expiresAt, read));
        }
    }

    /** Returns how many are remembered. */
    long size() {
        tokens.cleanUp();
        return tokens.estimatedSize();
    }
}
