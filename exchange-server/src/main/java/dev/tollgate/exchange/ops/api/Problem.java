package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.verification.Refusal;
import dev.tollgate.exchange.verification.Verdict;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers that say what is wrong with a request (RFC 9457), and where in it. */
final class Problem {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final String STORE_OUT = "the store cannot be asked; nothing was changed: try again soon";
    private static final String STORE_FAILED = "; look whether a change was made before you try it again";

    private Problem() {}

    /** Says one thing. */
    static Reply of(HttpResponseStatus status, String detail) {
        return reply(status, members(status, detail));
    }

    /** Says where in a request something is wrong. */
    static Reply of(ProblemException problem) {
        Map<String, Object> members = members(problem.status(), String.valueOf(problem.getMessage()));
        if (!problem.mistakes().isEmpty()) {
            members.put(
                    "errors", problem.mistakes().stream().map(Mistake::members).toList());
        }
        return reply(problem.status(), members);
    }

    /** Says why a change was refused. */
    static Reply of(RefusedException refused) {
        if (refused.field() != null) {
            return of(ProblemException.member(refused.field(), refused.why()));
        }
        return of(
                switch (refused.kind()) {
                    case MISSING -> HttpResponseStatus.NOT_FOUND;
                    case EXISTS, STATE -> HttpResponseStatus.CONFLICT;
                    case INVALID -> HttpResponseStatus.UNPROCESSABLE_ENTITY;
                    case CHANGED -> HttpResponseStatus.PRECONDITION_FAILED;
                },
                refused.kind() == RefusedException.Kind.CHANGED
                        ? refused.why() + ": read it again, and send its new ETag"
                        : refused.why());
    }

    /** Says why the store gave nothing. Operators may know. */
    static Reply of(StoreException failed) {
        return failed instanceof UnreadableException
                ? of(HttpResponseStatus.CONFLICT, String.valueOf(failed.getMessage()))
                : of(
                                HttpResponseStatus.SERVICE_UNAVAILABLE,
                                "the store has failed: " + failed.getMessage() + STORE_FAILED)
                        .retryAfter(SOON);
    }

    /** Says why nobody was let in: the same for every token that is not good. */
    static Reply of(Verdict<?> verdict) {
        if (verdict instanceof Verdict.Throttled<?> throttled) {
            return of(HttpResponseStatus.TOO_MANY_REQUESTS, "too many failed attempts from this address")
                    .retryAfter(throttled.retryAfter());
        }
        if (verdict instanceof Verdict.Busy) {
            return busy();
        }
        if (verdict instanceof Verdict.StoreUnavailable) {
            return of(HttpResponseStatus.SERVICE_UNAVAILABLE, STORE_OUT).retryAfter(SOON);
        }
        if (verdict instanceof Verdict.Refused<?> refused && refused.why() == Refusal.NO_OPERATOR) {
            return of(
                    HttpResponseStatus.FORBIDDEN,
                    "the assertion is good, but no operator has its email: add one with 'exchange operator create"
                            + " EMAIL --assertion --role viewer|editor'");
        }
        return of(HttpResponseStatus.UNAUTHORIZED, "present an operator's token as Authorization: Bearer")
                .with("WWW-Authenticate", "Bearer realm=\"tollgate operators\"");
    }

    /** Says that there are too many requests at once. */
    static Reply busy() {
        return of(HttpResponseStatus.SERVICE_UNAVAILABLE, "the server is busy: try again soon")
                .retryAfter(SOON);
    }

    private static Map<String, Object> members(HttpResponseStatus status, String detail) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("title", status.reasonPhrase());
        members.put("status", status.code());
        members.put("detail", detail);
        return members;
    }

    private static Reply reply(HttpResponseStatus status, Map<String, Object> members) {
        return Json.reply(status, members).with("Content-Type", "application/problem+json");
    }
}
