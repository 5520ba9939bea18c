package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.ops.operators.Operator;
import dev.tollgate.exchange.ops.operators.OperatorAccess;
import dev.tollgate.exchange.verification.Verdict;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Finds out who sends a request: by a signed assertion if there is one, else by the session of its cookie.
 *
 * @param access verifies the assertion, or the token of the session, at each request
 */
record Visitors(OperatorAccess access, Sessions sessions) {
    /** Never blocks, and does not fail. */
    CompletableFuture<Visitor> of(Call call) {
        if (access.isAsserted(call.headers())) {
            return access.authenticate(call.headers(), call.client()).thenApply(this::asserted);
        }
        Optional<Sessions.Session> session = sessions.find(call);
        return session.isEmpty()
                ? CompletableFuture.completedFuture(new Visitor.Stranger())
                : access.authenticate(Optional.of(session.get().token()), call.client())
                        .thenApply(verdict -> of(session.get(), verdict));
    }

    private static Visitor of(Sessions.Session session, Verdict<Operator> verdict) {
        if (verdict instanceof Verdict.Accepted<Operator> accepted) {
            return new Visitor.Known(accepted.holder(), Visit.Standing.SESSION, session.proof());
        }
        return verdict instanceof Verdict.Refused
                ? new Visitor.Stranger()
                : new Visitor.Unchecked(
                        session.token().name(), session.proof(), Login.status(verdict), Login.why(verdict));
    }

    private Visitor asserted(Verdict<Operator> verdict) {
        if (verdict instanceof Verdict.Accepted<Operator> accepted) {
            String proof = sessions.proofOf(accepted.holder().name());
            return new Visitor.Known(accepted.holder(), Visit.Standing.ASSERTION, proof);
        }
        if (!(verdict instanceof Verdict.Refused<Operator> refused)) {
            return new Visitor.Unchecked("", "", Login.status(verdict), Login.why(verdict));
        }
        return switch (refused.why()) {
            case EXPIRED_ASSERTION ->
                unchecked(
                        HttpResponseStatus.UNAUTHORIZED,
                        "Your sign-in at the proxy has expired: sign in there again. If it still looks valid there, the"
                                + " proxy keeps it for longer than your identity provider does.");
            case NO_OPERATOR ->
                unchecked(
                        HttpResponseStatus.FORBIDDEN,
                        "You are signed in, but you are no operator here. Ask for: exchange operator create EMAIL"
                                + " --assertion --role viewer|editor");
            default ->
                unchecked(
                        HttpResponseStatus.UNAUTHORIZED,
                        "The proxy that signed you in has sent a bad assertion; the server's log says what is wrong.");
        };
    }

    private static Visitor unchecked(HttpResponseStatus status, String why) {
        return new Visitor.Unchecked("", "", status, why);
    }
}
