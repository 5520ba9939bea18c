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

/** The door of the operators' listener. Never blocks. */
public final class OperatorAccess {
    private final OperatorVerifier tokens;

    public OperatorAccess(OperatorVerifier tokens) {
        this.tokens = tokens;
    }

    /** Finds out who sends a request by what stands in its head. The future does not fail. */
    public CompletableFuture<Verdict<Operator>> authenticate(HttpHeaders headers, InetAddress client) {
        return Authorization.of(headers) instanceof Authorization.Bearer bearer
                ? authenticate(OperatorToken.parse(bearer.token()), client)
                : refused();
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

    private static CompletableFuture<Verdict<Operator>> refused() {
        return CompletableFuture.completedFuture(new Verdict.Refused<>(Refusal.MALFORMED));
    }
}
