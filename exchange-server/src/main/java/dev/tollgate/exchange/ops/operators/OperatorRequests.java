package dev.tollgate.exchange.ops.operators;

import dev.tollgate.exchange.http.Reply;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Hears which requests of operators were answered, for metrics. Called from any thread; must not block. */
@FunctionalInterface
public interface OperatorRequests {
    /** The route of a request that none has. */
    String OTHER = "other";

    /**
     * A request was answered.
     *
     * @param route method and path, with names in braces in the place of ids: one of a bounded number
     * @param role of the operator, {@code none} where nobody was let in
     */
    void answered(String route, String role, int status);

    /** Tells of an answer when it is there. */
    default CompletableFuture<Reply> count(String route, Optional<Operator> operator, CompletableFuture<Reply> answer) {
        String role = operator.map(known -> known.role().toString()).orElse("none");
        return answer.whenComplete((reply, failure) ->
                answered(route, role, failure == null ? reply.status().code() : 500));
    }
}
