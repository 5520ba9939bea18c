package dev.tollgate.sidecar.ndt;

import dev.tollgate.jwks.KeysUnavailableException;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/** Checks access tokens as ndt-server does: where they are optional, a bad one is still refused. */
final class TokenCheck {
    /** What the check found. */
    sealed interface Result {}

    /** The token is good, or there is none and none is needed. */
    record Passed(Grant grant) implements Result {}

    /** There is no token though one is required, it is bad, or there are no keys now. */
    record Failed(Refusal refusal) implements Result {}

    private final TokenAuthenticator<Grant> tokens;
    private final BooleanSupplier required;

    /**
     * @param tokens verifies with zero leeway, as ndt-server does
     * @param required whether a request without a token is refused
     */
    TokenCheck(TokenAuthenticator<Grant> tokens, BooleanSupplier required) {
        this.tokens = tokens;
        this.required = required;
    }

    /**
     * Checks a token.
     *
     * @return never fails, and is done at once unless keys must be fetched
     */
    CompletableFuture<Result> check(Optional<String> accessToken) {
        if (accessToken.isEmpty()) {
            return CompletableFuture.completedFuture(
                    required.getAsBoolean() ? unauthorized("missing") : new Passed(Grant.NONE));
        }
        return tokens.authenticate(accessToken.get())
                .handle((grant, failure) -> failure == null ? new Passed(grant) : failed(failure));
    }

    private static Result failed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof InvalidTokenException invalid) {
            return unauthorized(invalid.reason().label());
        }
        Duration wait = cause instanceof KeysUnavailableException unavailable
                ? unavailable.retryAfter()
                : Duration.ofSeconds(1);
        return new Failed(Refusal.of(HttpResponseStatus.SERVICE_UNAVAILABLE, KeysUnavailableException.LABEL, wait));
    }

    private static Result unauthorized(String reason) {
        return new Failed(Refusal.of(HttpResponseStatus.UNAUTHORIZED, reason));
    }
}
