package dev.tollgate.exchange.ops.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.ops.operators.Operator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Answers to requests that create something, kept in memory for those who ask again with the same {@code Idempotency-Key}
 * (draft-ietf-httpapi-idempotency-key-header-07): a client that has lost an answer gets that one, and nothing is made twice. At
 * most {@value #MOST}, for an hour; a restart forgets them. What failed is not kept, and may be tried again.
 */
final class Replays {
    static final String FIELD = "Idempotency-Key";

    private static final int MOST = 1_000;
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

    private final Cache<Key, Kept> kept = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(KEPT)
            .executor(Runnable::run)
            .build();

    /** Nobody gets the answer of another one. */
    private record Key(String operator, String text) {}

    private record Kept(String request, CompletableFuture<Reply> reply) {}

    /** Runs a request, or answers as it was answered before. */
    CompletableFuture<Reply> once(Operator operator, Call call, Supplier<CompletableFuture<Reply>> run) {
        String text = call.headers().get(FIELD);
        if (text == null) {
            return run.get();
        }
        if (call.headers().getAll(FIELD).size() > 1 || !KEY.matcher(text).matches()) {
            return answered(Problem.of(ProblemException.header(
                    HttpResponseStatus.BAD_REQUEST, FIELD, "must be 1 to 255 visible characters, once")));
        }
        Key key = new Key(operator.name(), text);
        Kept mine = new Kept(fingerprint(call), new CompletableFuture<>());
        Kept known = kept.asMap().putIfAbsent(key, mine);
        return known == null ? first(key, mine, run) : again(known, mine.request);
    }

    private CompletableFuture<Reply> first(Key key, Kept mine, Supplier<CompletableFuture<Reply>> run) {
        return run.get().whenComplete((reply, failure) -> {
            boolean made = failure == null && reply.status().equals(HttpResponseStatus.CREATED);
            if (made) {
                mine.reply.complete(reply);
            } else {
                kept.asMap().remove(key, mine);
            }
        });
    }

    private static CompletableFuture<Reply> again(Kept known, String request) {
        if (!known.request.equals(request)) {
            return answered(Problem.of(ProblemException.header(
                    HttpResponseStatus.UNPROCESSABLE_ENTITY, FIELD, "was used for another request: choose a new one")));
        }
        return known.reply.isDone()
                ? known.reply
                : answered(Problem.of(ProblemException.header(
                                HttpResponseStatus.CONFLICT, FIELD, "the first request of it is still being answered"))
                        .retryAfter(SOON));
    }

    private static String fingerprint(Call call) {
        return Sha256.hex(call.method() + ' ' + call.target() + '\n' + call.body());
    }

    private static CompletableFuture<Reply> answered(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }
}
