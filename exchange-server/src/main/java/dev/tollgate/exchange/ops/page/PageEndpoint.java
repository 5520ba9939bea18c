package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.apikey.OperatorToken;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.Form;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.ops.operators.Operator;
import dev.tollgate.exchange.ops.operators.OperatorAccess;
import dev.tollgate.exchange.ops.operators.OperatorRequests;
import dev.tollgate.exchange.ops.operators.SameSite;
import dev.tollgate.exchange.ops.sources.Sources;
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
import java.util.function.Supplier;

/** The operators' page: who is signed in sees the views and sends the forms, everybody else the form for the token. */
public final class PageEndpoint implements Endpoint {
    private static final String POST = "POST";

    private final OperatorAccess access;
    private final OperatorRequests observer;
    private final PagePools pools;
    private final InstantSource clock;
    private final Sessions sessions;
    private final Visitors visitors;
    private final Views views;
    private final Forms forms;
    private final Changes changes;
    private final Reply style = Templates.style();

    /**
     * @param bcryptCost of new keys
     * @param sources which servers the views ask
     */
    public PageEndpoint(
            OperatorStore store,
            int bcryptCost,
            OperatorAccess access,
            OperatorRequests observer,
            PagePools pools,
            InstantSource clock,
            Sources sources) {
        this.access = access;
        this.observer = observer;
        this.pools = pools;
        this.clock = clock;
        this.sessions = new Sessions();
        this.visitors = new Visitors(access, sessions);
        this.views = new Views(store, sources);
        this.forms = new Forms(store, bcryptCost);
        this.changes = new Changes(forms, views);
    }

    @Override
    public boolean provesClients() {
        return false;
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        boolean post = call.method().equals(POST);
        if (!post && !call.method().matches("GET|HEAD")) {
            return made(Reply.error(HttpResponseStatus.METHOD_NOT_ALLOWED, "Method Not Allowed")
                    .with("Allow", "GET, HEAD, POST"));
        }
        if (call.rawPath().equals("/style.css")) {
            return made(style);
        }
        Map<String, List<String>> values =
                Form.parse(post ? call.body() : call.rawQuery()).orElse(Map.of());
        if (post && !SameSite.isOwn(call)) {
            return pools.strangersView(
                    () -> Login.page(HttpResponseStatus.FORBIDDEN, "This form came from another site.", "/", Map.of()));
        }
        if (call.rawPath().equals("/login")) {
            return post
                    ? signIn(call, values)
                    : pools.strangersView(() -> Login.page(HttpResponseStatus.OK, "", "/", values));
        }
        if (call.rawPath().equals("/logout") && post) {
            return made(Templates.redirect("/login").with("Set-Cookie", sessions.end(call)));
        }
        return visitors.of(call)
                .thenCompose(visitor ->
                        observer.count(route(call, post), operator(visitor), visit(visitor, call, post, values)));
    }

    private static CompletableFuture<Reply> made(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    private String route(Call call, boolean post) {
        return (post ? "POST " : "GET ") + PageRoutes.nameOf(segments(call.rawPath()), forms, post);
    }

    private static Optional<Operator> operator(Visitor visitor) {
        return visitor instanceof Visitor.Known known ? Optional.of(known.operator()) : Optional.empty();
    }

    private CompletableFuture<Reply> signIn(Call call, Map<String, List<String>> values) {
        String text = values.getOrDefault("token", List.of("")).get(0).strip();
        Optional<OperatorToken> token = OperatorToken.parse(text);
        CompletableFuture<Reply> answer = access.authenticate(token, call.client())
                .thenCompose(verdict -> verdict instanceof Verdict.Accepted<Operator> accepted
                        ? pools.view(() -> welcome(
                                        accepted.holder(),
                                        sessions.begin(token.orElseThrow(), call.encrypted()),
                                        values)
                                .telling(Map.of(
                                        OperatorRequests.OPERATOR,
                                        accepted.holder().name()))
                                .toKnown())
                        : pools.strangersView(() -> Login.refused(verdict, values)));
        return observer.count("POST /login", Optional.empty(), answer);
    }

    /** Goes on to where the operator wanted, or shows the form whose session had ended. */
    private Reply welcome(Operator operator, Sessions.Begun begun, Map<String, List<String>> values) {
        Map<String, List<String>> typed = Login.typed(values);
        List<String> path = segments(Login.next(values));
        Reply reply = forms.find(path).isEmpty() || (typed.isEmpty() && PageRoutes.isView(path))
                ? Templates.redirect(Login.next(values))
                : Again.show(
                        HttpResponseStatus.OK,
                        new Visit(
                                operator,
                                Visit.Standing.SESSION,
                                begun.session().proof(),
                                path,
                                typed,
                                clock),
                        "You are signed in again. Nothing was changed: look at it, and send it.",
                        "");
        return reply.with("Set-Cookie", begun.cookie());
    }

    private CompletableFuture<Reply> visit(Visitor visitor, Call call, boolean post, Map<String, List<String>> values) {
        if (visitor instanceof Visitor.Known known) {
            Visit visit = new Visit(
                    known.operator(), known.standing(), known.proof(), segments(call.rawPath()), values, clock);
            return pools.ask(
                            () -> post ? change(visit) : views.show(visit),
                            (status, text) -> again(status, visit, post, text))
                    .thenApply(Reply::toKnown);
        }
        if (visitor instanceof Visitor.Unchecked unchecked) {
            Visit visit = new Visit(
                    new Operator(unchecked.name(), Role.VIEWER),
                    Visit.Standing.UNCHECKED,
                    unchecked.proof(),
                    segments(call.rawPath()),
                    values,
                    clock);
            Supplier<Reply> view = () -> again(unchecked.status(), visit, post, unchecked.why());
            return unchecked.name().isEmpty() ? pools.strangersView(view) : pools.view(view);
        }
        return pools.strangersView(() -> Login.ended(post ? call.rawPath() : call.target(), post, values));
    }

    private static Reply again(HttpResponseStatus status, Visit visit, boolean post, String text) {
        return post ? Again.show(status, visit, text, "") : Views.message(status, visit, text);
    }

    private Reply change(Visit visit) {
        if (!visit.value("proof").equals(visit.proof())) {
            return Again.show(
                    HttpResponseStatus.FORBIDDEN,
                    visit,
                    "This form is of another session: look, and send it again.",
                    "");
        }
        if (!visit.operator().may(Role.EDITOR)) {
            return Again.show(
                    HttpResponseStatus.FORBIDDEN, visit, "Your role is viewer: an editor may change things.", "");
        }
        return changes.make(visit);
    }

    private static List<String> segments(String target) {
        return Arrays.stream(target.replaceFirst("\\?.*", "").substring(1).split("/", -1))
                .map(segment -> new QueryStringDecoder(segment).path())
                .toList();
    }
}
