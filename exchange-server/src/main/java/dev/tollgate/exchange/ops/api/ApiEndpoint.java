package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.EntityTags;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.ops.operators.Operator;
import dev.tollgate.exchange.ops.operators.OperatorAccess;
import dev.tollgate.exchange.ops.operators.OperatorRequests;
import dev.tollgate.exchange.ops.operators.SameSite;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.verification.StorePool;
import dev.tollgate.exchange.verification.Verdict;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operators' API: asks who it is, finds the operation and runs it on a pool. */
public final class ApiEndpoint implements Endpoint {
    /** What all paths of the API begin with. */
    public static final String PREFIX = "/v0/";

    private static final Logger LOG = LoggerFactory.getLogger(ApiEndpoint.class);

    private static final Reply LATE = Problem.of(
            HttpResponseStatus.GATEWAY_TIMEOUT,
            "the store has not answered in time: look whether the change was made before you try again");
    private static final Reply FAILED =
            Problem.of(HttpResponseStatus.INTERNAL_SERVER_ERROR, "a fault of this server: its log names it");

    private final List<Operation> operations;
    private final OperatorAccess access;
    private final OperatorRequests observer;
    private final Executor pool;
    private final Duration patience;
    private final InstantSource clock;
    private final Replays replays = new Replays();

    /**
     * @param operations what can be asked for
     * @param pool on which a store is asked, bounded
     * @param patience how long the store may take
     */
    public ApiEndpoint(
            Operations operations,
            OperatorAccess access,
            OperatorRequests observer,
            Executor pool,
            Duration patience,
            InstantSource clock) {
        this.operations = operations.all();
        this.access = access;
        this.observer = observer;
        this.pool = pool;
        this.patience = patience;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        return access.authenticate(call.headers(), call.client())
                .thenCompose(verdict -> verdict instanceof Verdict.Accepted<Operator> accepted
                        ? operate(accepted.holder(), call).thenApply(Reply::toKnown)
                        : observer.count(
                                OperatorRequests.OTHER,
                                Optional.empty(),
                                CompletableFuture.completedFuture(
                                        Problem.of(verdict).telling(route(call)))));
    }

    /** What the access line of somebody who was not let in tells: nothing that he has written. */
    private Map<String, Object> route(Call call) {
        List<String> segments = segments(call.rawPath());
        return operations.stream()
                .filter(operation -> operation.match(segments).isPresent())
                .findFirst()
                .<Map<String, Object>>map(operation -> Map.of(OperatorRequests.ROUTE, operation.path()))
                .orElse(Map.of());
    }

    @Override
    public boolean provesClients() {
        return true;
    }

    private CompletableFuture<Reply> operate(Operator operator, Call call) {
        String method = call.method().equals("HEAD") ? "GET" : call.method();
        List<String> segments = segments(call.rawPath());
        TreeSet<String> allowed = new TreeSet<>();
        for (Operation operation : operations) {
            Optional<List<String>> names = operation.match(segments);
            if (names.isPresent() && operation.method().equals(method)) {
                return observer.count(
                        operation.method() + ' ' + operation.path(),
                        Optional.of(operator),
                        run(operation, new ApiCall(call, operator, names.get(), operation.parameters(), clock)));
            }
            names.ifPresent(match -> allowed.add(operation.method()));
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        Reply none = allowed.isEmpty()
                ? Problem.of(HttpResponseStatus.NOT_FOUND, "there is no such resource: see /v0/openapi.json")
                : Problem.of(
                                HttpResponseStatus.METHOD_NOT_ALLOWED,
                                "this resource takes " + String.join(", ", allowed) + " only")
                        .with("Allow", String.join(", ", allowed));
        return observer.count(OperatorRequests.OTHER, Optional.of(operator), CompletableFuture.completedFuture(none));
    }

    private static List<String> segments(String rawPath) {
        List<String> segments = new ArrayList<>();
        for (String segment : rawPath.substring(1).split("/", -1)) {
            segments.add(new QueryStringDecoder(segment).path());
        }
        return segments;
    }

    private CompletableFuture<Reply> run(Operation operation, ApiCall call) {
        if (operation.role() == Role.EDITOR && !SameSite.isOwn(call.call())) {
            return CompletableFuture.completedFuture(
                    Problem.of(HttpResponseStatus.FORBIDDEN, "a browser has sent this from another site"));
        }
        if (!call.operator().may(operation.role())) {
            return CompletableFuture.completedFuture(
                    Problem.of(HttpResponseStatus.FORBIDDEN, "your role is viewer: an editor may change things"));
        }
        CompletableFuture<Reply> answer = operation.creates()
                ? replays.once(call.operator(), call.call(), () -> submit(operation, call))
                : submit(operation, call);
        return answer.copy().completeOnTimeout(LATE, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The future has no deadline: what is late may still be made. */
    private CompletableFuture<Reply> submit(Operation operation, ApiCall call) {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        try {
            pool.execute(() -> answer.complete(perform(operation, call)));
        } catch (StorePool.OutException out) {
            return CompletableFuture.completedFuture(
                    Problem.of(new StoreException(String.valueOf(out.getMessage()), out)));
        } catch (RejectedExecutionException full) {
            return CompletableFuture.completedFuture(Problem.busy());
        }
        return answer;
    }

    private static Reply perform(Operation operation, ApiCall call) {
        try {
            call.parameters();
            return unlessKnown(operation.action().perform(call).reply(), call);
        } catch (ProblemException e) {
            return Problem.of(e);
        } catch (RefusedException e) {
            return Problem.of(e);
        } catch (StoreException e) {
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("an operator's request found no store");
            return Problem.of(e);
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).addKeyValue("path", operation.path()).log("an operator's request failed");
            return FAILED;
        }
    }

    private static Reply unlessKnown(Reply reply, ApiCall call) {
        String tag = reply.fields().get("ETag");
        if (tag == null || !call.call().method().matches("GET|HEAD")) {
            return reply;
        }
        boolean known = EntityTags.of(call.call().headers(), HttpHeaderNames.IF_NONE_MATCH)
                .filter(tags -> tags.isOneOf(tag.substring(1, tag.length() - 1)))
                .isPresent();
        return known ? Reply.notModified(reply.body()).with("ETag", tag) : reply;
    }
}
