package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.ops.operators.Operator;
import dev.tollgate.exchange.ops.operators.OperatorAccess;
import dev.tollgate.exchange.verification.Verdict;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Finds out who sends a request, by the session of its cookie.
 *
 * @param access verifies the token of a session at each request
 */
record Visitors(OperatorAccess access, Sessions sessions) {
    /** Never blocks, and does not fail. */
    CompletableFuture<Visitor> of(Call call) {
        Optional<Sessions.Session> session = sessions.find(call.headers());
        return session.isEmpty()
                ? CompletableFuture.completedFuture(new Visitor.Stranger())
                : access.authenticate(Optional.of(session.get().token()), call.client())
                        .thenApply(verdict -> of(session.get(), verdict));
    }

    private static Visitor of(Sessions.Session session, Verdict<Operator> verdict) {
        if (verdict instanceof Verdict.Accepted<Operator> accepted) {
            return new Visitor.Known(accepted.holder(), session.proof());
        }
        return verdict instanceof Verdict.Refused
                ? new Visitor.Stranger()
                : new Visitor.Unchecked(session.token().name(), session.proof(), verdict);
    }
}
