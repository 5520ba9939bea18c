package dev.tollgate.exchange.ops.operators;

import dev.tollgate.exchange.http.Reply;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Hears which requests of operators were answered, for metrics and access lines. Called from any thread; must not block. */
@FunctionalInterface
public interface OperatorRequests {
    /** The route of a request that none has. */
    String OTHER = "other";

    /** The member of {@link Reply#told()} that names the operator; missing where nobody was let in. */
    String OPERATOR = "operator";

    /** The member of {@link Reply#told()} that has the route, with names in braces in the place of ids. */
    String ROUTE = "route";

    /**
     * A request was answered.
     *
     * @param route method and path, with names in braces in the place of ids: one of a bounded number
     * @param role of the operator, {@code none} where nobody was let in
     */
    void answered(String route, String role, int status);

    /** Tells of an answer when it is there, and has the access line tell the route and the operator. */
    default CompletableFuture<Reply> count(String route, Optional<Operator> operator, CompletableFuture<Reply> answer) {
        String role = operator.map(known -> known.role().toString()).orElse("none");
        return answer.whenComplete((reply, failure) ->
                        answered(route, role, failure == null ? reply.status().code() : 500))
                .thenApply(reply -> reply.telling(told(route, operator, reply)));
    }

    private static Map<String, Object> told(String route, Optional<Operator> operator, Reply reply) {
        Map<String, Object> told = new HashMap<>(reply.told());
        if (!route.equals(OTHER)) {
            told.put(ROUTE, route.substring(route.indexOf(' ') + 1));
        }
        operator.ifPresent(known -> told.put(OPERATOR, known.name()));
        return told;
    }
}
