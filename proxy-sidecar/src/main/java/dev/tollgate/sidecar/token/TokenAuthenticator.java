package dev.tollgate.sidecar.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/** Verifies tokens and remembers the good ones until they expire. */
public final class TokenAuthenticator {
    private static final long MAX_REMEMBERED = 100_000;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final TokenVerifier verifier;
    private final KeySource keys;
    private final Cache<String, VerifiedToken> verified;

    public TokenAuthenticator(TokenVerifier verifier, KeySource keys, InstantSource clock) {
        this.verifier = verifier;
        this.keys = keys;
        this.verified = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfter(Expiry.<String, VerifiedToken>creating(
                        (text, token) -> Duration.between(clock.instant(), token.expiresAt())))
                .build();
    }

    /**
     * Verifies a token: at once, or after one refresh of the keys where its key is not known.
     *
     * @return a stage that fails with {@link InvalidTokenException} (the token is bad: 401) or with
     *     {@link KeysUnavailableException} (nobody can tell now: 503)
     */
    public CompletableFuture<VerifiedToken> authenticate(String token) {
        try {
            return CompletableFuture.completedFuture(verify(token));
        } catch (InvalidTokenException e) {
            if (e.reason() != Reason.UNKNOWN_KEY) {
                return CompletableFuture.failedFuture(e);
            }
        }
        return keys.refreshed().thenCompose(fresh -> {
            if (fresh.isEmpty()) {
                return CompletableFuture.failedFuture(new KeysUnavailableException(RETRY_AFTER));
            }
            try {
                return CompletableFuture.completedFuture(verify(token));
            } catch (InvalidTokenException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    private VerifiedToken verify(String token) throws InvalidTokenException {
        VerifiedToken known = verified.getIfPresent(token);
        if (known != null) {
            verifier.checkStillValid(known);
            return known;
        }
        VerifiedToken fresh = verifier.verify(token, keys.current());
        verified.put(token, fresh);
        return fresh;
    }
}
