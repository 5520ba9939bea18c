package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.apikey.OperatorToken;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.Form;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.ops.operators.Operator;
import dev.tollgate.exchange.ops.operators.OperatorAccess;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.verification.Verdict;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The operators' page: who is signed in sees the views and sends the forms, everybody else the form for the token. */
public final class PageEndpoint implements Endpoint {
    private static final String POST = "POST";
    private static final int DEADLINE_SECONDS = 30;

    private final OperatorAccess access;
    private final Executor pool;
    private final InstantSource clock;
    private final Sessions sessions;
    private final Views views;
    private final Changes changes;

    /**
     * @param bcryptCost of new keys
     * @param pool on which a store is asked, bounded
     * @param encrypted whether the listener speaks TLS
     */
    public PageEndpoint(
            OperatorStore store,
            int bcryptCost,
            OperatorAccess access,
            Executor pool,
            InstantSource clock,
            boolean encrypted) {
        this.access = access;
        this.pool = pool;
        this.clock = clock;
        this.sessions = new Sessions(encrypted);
        this.views = new Views(store);
        this.changes = new Changes(store, bcryptCost, views);
    }

    @Override
    public boolean provesClients() {
        return false;
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        boolean post = call.method().equals(POST);
        if (!post && !call.method().matches("GET|HEAD")) {
            return later(() -> Reply.error(HttpResponseStatus.METHOD_NOT_ALLOWED, "Method Not Allowed")
                    .with("Allow", "GET, HEAD, POST"));
        }
        if (call.rawPath().equals("/style.css")) {
            return later(Templates::style);
        }
        Map<String, List<String>> values =
                Form.parse(post ? call.body() : call.rawQuery()).orElse(Map.of());
        if (post && !isOwn(call)) {
            return later(
                    () -> Login.page(HttpResponseStatus.FORBIDDEN, "This form came from another site.", "/", values));
        }
        if (call.rawPath().equals("/login")) {
            return post ? signIn(call, values) : later(() -> Login.page(HttpResponseStatus.OK, "", "/", values));
        }
        if (call.rawPath().equals("/logout") && post) {
            return later(() -> Templates.redirect("/login").with("Set-Cookie", sessions.end(call.headers())));
        }
        return visit(call, post, values);
    }

    /** Browsers name the site of a form; SameSite keeps the cookie out of others' as well. */
    private static boolean isOwn(Call call) {
        String origin = call.headers().get("Origin", "");
        return origin.isEmpty()
                || origin.replaceFirst("^https?://", "").equals(call.headers().get("Host", ""));
    }

    private CompletableFuture<Reply> signIn(Call call, Map<String, List<String>> values) {
        String text = values.getOrDefault("token", List.of("")).get(0).strip();
        Optional<OperatorToken> token = OperatorToken.parse(text);
        return access.authenticate(token, call.client())
                .thenCompose(verdict -> later(() -> {
                    if (!(verdict instanceof Verdict.Accepted)) {
                        return Login.refused(verdict, values);
                    }
                    return Login.welcome(values).with("Set-Cookie", sessions.begin(token.orElseThrow()));
                }));
    }

    private CompletableFuture<Reply> visit(Call call, boolean post, Map<String, List<String>> values) {
        Optional<Sessions.Session> session = sessions.find(call.headers());
        if (session.isEmpty()) {
            return later(() -> Login.ended(call.rawPath(), post, values));
        }
        return access.authenticate(Optional.of(session.get().token()), call.client())
                .thenCompose(verdict -> {
                    if (!(verdict instanceof Verdict.Accepted<Operator> accepted)) {
                        return later(() -> Login.lost(verdict, call.rawPath(), post, values));
                    }
                    Visit visit = new Visit(
                            accepted.holder(), session.get().proof(), segments(call.rawPath()), values, clock);
                    return later(() -> post ? change(visit) : views.show(visit));
                });
    }

    private Reply change(Visit visit) {
        if (!visit.value("proof").equals(visit.proof())) {
            return views.again(
                    HttpResponseStatus.FORBIDDEN,
                    visit,
                    "This form is of another session: look, and send it again.",
                    "");
        }
        if (!visit.operator().may(Role.EDITOR)) {
            return views.again(
                    HttpResponseStatus.FORBIDDEN, visit, "Your role is viewer: an editor may change things.", "");
        }
        return changes.make(visit);
    }

    private static List<String> segments(String rawPath) {
        return Arrays.stream(rawPath.substring(1).split("/", -1))
                .map(segment -> new QueryStringDecoder(segment).path())
                .toList();
    }

    /** Views are made on the pool, too: a template engine has no place on an event loop. */
    private CompletableFuture<Reply> later(Supplier<Reply> view) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        try {
            pool.execute(() -> {
                try {
                    reply.complete(view.get());
                } catch (RuntimeException e) {
                    reply.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException full) {
            reply.complete(Reply.error(
                    HttpResponseStatus.SERVICE_UNAVAILABLE, "The server is busy: press Back, and send again"));
        }
        return reply.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }
}
