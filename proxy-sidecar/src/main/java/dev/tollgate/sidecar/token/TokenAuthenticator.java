package dev.tollgate.sidecar.token;

import dev.tollgate.jwks.KeySource;
import dev.tollgate.jwks.KeysUnavailableException;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A verifier of one kind of token, with a cache of valid tokens that come again. A token stays in the cache until it
 * expires or its key is no longer trusted. Invalid tokens are not cached: most are refused before their signature is
 * checked, and attackers could fill the cache with the rest.
 *
 * @param <T> the data read from a verified token and cached with it
 */
public final class TokenAuthenticator<T> {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final TokenVerifier verifier;
    private final KeySource keys;
    private final Reading<T> reading;
    private final VerifiedTokens<T> verified;
    private final TokenObserver observer;

    /** Reads a verified token's claims. */
    public interface Reading<T> {
        /**
         * Reads a token.
         *
         * @throws InvalidTokenException if a claim is missing or malformed, so the token is refused
         */
        T read(VerifiedToken token) throws InvalidTokenException;
    }

    /**
     * @param keys can be shared by the authenticators of several kinds of token
     * @param observer is called with every outcome
     */
    public TokenAuthenticator(
            TokenVerifier verifier, KeySource keys, Reading<T> reading, InstantSource clock, TokenObserver observer) {
        this.verifier = verifier;
        this.keys = keys;
        this.reading = reading;
        this.verified = new VerifiedTokens<>(clock);
        this.observer = observer;
    }

    /**
     * Verifies a token, at once or after one refresh of the keys if its key is unknown.
     *
     * @return a stage that fails with {@link InvalidTokenException} (the token is invalid: 401) or with {@link
     *     KeysUnavailableException} (it cannot be verified now: 503)
     */
    public CompletableFuture<T> authenticate(String token) {
        try {
            return CompletableFuture.completedFuture(verify(token, keys.current()));
        } catch (InvalidTokenException e) {
            if (e.reason() != Reason.UNKNOWN_KEY) {
                observer.onVerified(e.reason().label());
                return CompletableFuture.failedFuture(e);
            }
        }
        return keys.refreshed().thenCompose(fresh -> again(token, fresh)).whenComplete(this::noteRefusal);
    }

    /** Returns how many tokens are cached. */
    public long remembered() {
        return verified.size();
    }

    private CompletableFuture<T> again(String token, KeySet fresh) {
        if (fresh.isEmpty()) {
            return CompletableFuture.failedFuture(new KeysUnavailableException(RETRY_AFTER));
        }
        try {
            return CompletableFuture.completedFuture(verify(token, fresh));
        } catch (InvalidTokenException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void noteRefusal(@Nullable T read, @Nullable Throwable failure) {
        if (failure != null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            observer.onVerified(
                    cause instanceof InvalidTokenException invalid
                            ? invalid.reason().label()
                            : KeysUnavailableException.LABEL);
        }
    }

    private T verify(String token, KeySet trusted) throws InvalidTokenException {
        VerifiedTokens.Remembered<T> known = verified.find(token);
        if (known != null && trusted.contains(known.key())) {
            verifier.checkStillValid(known.expiresAt());
            observer.onVerified(TokenObserver.REMEMBERED);
            return known.read();
        }
        VerifiedToken fresh = verifier.verify(token, trusted);
        T read = reading.read(fresh);
        verified.put(token, fresh.key(), fresh.expiresAt(), read);
        observer.onVerified(TokenObserver.OK);
        return read;
    }
}
