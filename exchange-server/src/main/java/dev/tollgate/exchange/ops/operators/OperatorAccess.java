package dev.tollgate.exchange.ops.operators;

import dev.tollgate.exchange.apikey.OperatorToken;
import dev.tollgate.exchange.http.Authorization;
import dev.tollgate.exchange.verification.OperatorVerifier;
import dev.tollgate.exchange.verification.Refusal;
import dev.tollgate.exchange.verification.Verdict;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The door of the operators' listener: an operator's token, or a signed assertion where one is expected. Never blocks. */
public final class OperatorAccess {
    private final OperatorVerifier tokens;
    private final Optional<AssertedOperators> asserted;

    /** @param asserted empty if no assertions count */
    public OperatorAccess(OperatorVerifier tokens, Optional<AssertedOperators> asserted) {
        this.tokens = tokens;
        this.asserted = asserted;
    }

    /** Finds out who sends a request by what stands in its head. The future does not fail. */
    public CompletableFuture<Verdict<Operator>> authenticate(HttpHeaders headers, InetAddress client) {
        Optional<OperatorToken> token = Authorization.of(headers) instanceof Authorization.Bearer bearer
                ? OperatorToken.parse(bearer.token())
                : Optional.empty();
        return token.isEmpty() && isAsserted(headers)
                ? asserted.orElseThrow().authenticate(headers, client)
                : authenticate(token, client);
    }

    /** Returns whether a request has an assertion, good or not. */
    public boolean isAsserted(HttpHeaders headers) {
        return asserted.isPresent() && asserted.get().isIn(headers);
    }

    /**
     * Checks a token.
     *
     * @param token empty for a text that is none
     */
    public CompletableFuture<Verdict<Operator>> authenticate(Optional<OperatorToken> token, InetAddress client) {
        if (token.isEmpty()) {
            return refused();
        }
        String name = token.get().name();
        return tokens.verify(token.get(), client).thenApply(verdict -> verdict.map(role -> new Operator(name, role)));
    }

    static CompletableFuture<Verdict<Operator>> refused() {
        return CompletableFuture.completedFuture(new Verdict.Refused<>(Refusal.MALFORMED));
    }
}
