package dev.tollgate.sidecar.token;

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
 * Verifies the tokens of one kind and remembers the good ones until they expire. Bad ones are not remembered: most are
 * refused before their signature is looked at, and to remember the rest would let attackers fill the memory.
 */
public final class TokenAuthenticator {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final TokenVerifier verifier;
    private final KeySource keys;
    private final VerifiedTokens verified;
    private final TokenObserver observer;

    /** Makes an authenticator that nobody observes. */
    public TokenAuthenticator(TokenVerifier verifier, KeySource keys, InstantSource clock) {
        this(verifier, keys, clock, TokenObserver.none());
    }

    /**
     * @param keys may be shared by the authenticators of several kinds of token
     * @param observer is told of every outcome
     */
    public TokenAuthenticator(TokenVerifier verifier, KeySource keys, InstantSource clock, TokenObserver observer) {
        this.verifier = verifier;
        this.keys = keys;
        this.verified = new VerifiedTokens(clock);
        this.observer = observer;
    }

    /**
     * Verifies a token: at once, or after one refresh of the keys where its key is not known.
     *
     * @return a stage that fails with {@link InvalidTokenException} (the token is bad: 401) or with
     *     {@link KeysUnavailableException} (nobody can tell now: 503)
     */
    public CompletableFuture<VerifiedToken> authenticate(String token) {
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

    private CompletableFuture<VerifiedToken> again(String token, KeySet fresh) {
        if (fresh.isEmpty()) {
            return CompletableFuture.failedFuture(new KeysUnavailableException(RETRY_AFTER));
        }
        try {
            return CompletableFuture.completedFuture(verify(token, fresh));
        } catch (InvalidTokenException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void noteRefusal(@Nullable VerifiedToken token, @Nullable Throwable failure) {
        if (token == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            observer.onVerified(
                    cause instanceof InvalidTokenException invalid
                            ? invalid.reason().label()
                            : KeysUnavailableException.LABEL);
        }
    }

    private VerifiedToken verify(String token, KeySet trusted) throws InvalidTokenException {
        VerifiedToken known = verified.find(token);
        if (known != null) {
            verifier.checkStillValid(known);
            observer.onVerified(TokenObserver.REMEMBERED);
            return known;
        }
        VerifiedToken fresh = verifier.verify(token, trusted);
        verified.put(token, fresh);
        observer.onVerified(TokenObserver.OK);
        return fresh;
    }
}
