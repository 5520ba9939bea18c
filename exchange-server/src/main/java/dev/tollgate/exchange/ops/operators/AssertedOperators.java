package dev.tollgate.exchange.ops.operators;

import dev.tollgate.exchange.verification.AssertionVerifier;
import dev.tollgate.exchange.verification.Verdict;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Operators whom a proxy has signed in. It says so with a signed assertion in a header field of each request.
 *
 * @param field the name of the header field; {@code Bearer} before the assertion is left out
 */
public record AssertedOperators(String field, AssertionVerifier verifier) {
    private static final String BEARER = "Bearer ";

    boolean isIn(HttpHeaders headers) {
        return headers.contains(field);
    }

    CompletableFuture<Verdict<Operator>> authenticate(HttpHeaders headers, InetAddress client) {
        List<String> values = headers.getAll(field);
        if (values.size() != 1) {
            return OperatorAccess.refused();
        }
        String value = values.get(0).strip();
        String assertion =
                value.regionMatches(true, 0, BEARER, 0, BEARER.length()) ? value.substring(BEARER.length()) : value;
        return verifier.verify(assertion.strip(), client)
                .thenApply(verdict -> verdict.map(
                        found -> new Operator(found.email(), found.record().role())));
    }
}
