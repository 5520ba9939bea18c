package dev.tollgate.sidecar.locate;

import dev.tollgate.http.Correlation;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.memory.Accounts;
import dev.tollgate.sidecar.http.RequestBody;
import dev.tollgate.sidecar.http.RequestTarget;
import dev.tollgate.sidecar.quota.Ticket;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, on one event loop: read, decided on, then refused or relayed, and reported once. Owns the
 * contents of the request's body until they are relayed.
 */
final class LocateExchange {
    private static final String BEARER = "bearer";
    private static final String NAME_MARKS = "!#$%&'*+-.^_`|~";
    private static final String OTHER_METHOD = "OTHER";
    private static final String UNREADABLE = "(unreadable)";
    private static final int CLIENT_GONE = 499;

    private final ChannelHandlerContext ctx;
    private final HttpRequest head;
    private final LocateSettings settings;
    private final LocateAdmission admission;
    private final LocateRules rules;
    private final InetAddress client;
    private final Correlation names;
    private final RequestContents contents;
    private final long begun;
    private String path = UNREADABLE;
    private @Nullable Caller caller;
    private @Nullable Dimension shadow;
    private Ticket ticket = Ticket.none();
    private @Nullable LocateRelay relay;
    private boolean ended;

    LocateExchange(
            ChannelHandlerContext ctx,
            HttpRequest head,
            InetSocketAddress peer,
            LocateSettings settings,
            LocateAdmission admission) {
        this.ctx = ctx;
        this.head = head;
        this.settings = settings;
        this.admission = admission;
        this.rules = settings.rules().get();
        this.names = Correlation.of(head.headers(), rules.clientAddress().isProxy(peer));
        this.client = rules.clientAddress().of(peer, head.headers().getAll(UpstreamHeaders.X_FORWARDED_FOR));
        boolean follows = !(head instanceof FullHttpRequest) && RequestBody.follows(head);
        this.contents = new RequestContents(ctx.channel(), follows, rules.maxRequestBody());
        this.begun = ctx.executor().ticker().nanoTime();
    }

    void begin() {
        Refusal fault = HeadFault.of(head, contents);
        if (fault != null) {
            refused(fault, null);
            return;
        }
        Optional<RequestTarget> target = RequestTarget.of(head.uri());
        if (target.isEmpty()) {
            refused(Refusal.MALFORMED, null);
            return;
        }
        path = target.get().path();
        nameHost();
        LocateRoute route = LocateRoute.of(path);
        if (route == null) {
            refused(Refusal.NO_ROUTE, null);
        } else if (route.hasPreflight() && head.method().equals(HttpMethod.OPTIONS)) {
            answer(LocateAnswers.preflight(), LocateObserver.PREFLIGHT);
        } else if (!head.method().equals(HttpMethod.GET) && !isHead()) {
            refused(Refusal.method(route, head.method()), null);
        } else {
            decide(route, target.get());
        }
    }

    /** An authority in the target replaces {@code Host}, and a request of HTTP/1.1 has one (RFC 9112 §3.2). */
    private void nameHost() {
        String authority = RequestTarget.authority(head.uri());
        if (authority != null) {
            head.headers().set(HttpHeaderNames.HOST, authority);
        } else if (!head.headers().contains(HttpHeaderNames.HOST)) {
            head.headers().set(HttpHeaderNames.HOST, settings.upstreamAuthority());
        }
    }

    private void decide(LocateRoute route, RequestTarget target) {
        HttpHeaders headers = head.headers();
        LocateAdmission.Presented presented = new LocateAdmission.Presented(
                client,
                bearer(headers.get(HttpHeaderNames.AUTHORIZATION)),
                route.access() == LocateRoute.Access.PLATFORM_KEY ? headers.get("X-API-Key") : null);
        admission.decide(rules, route, target, presented).whenComplete(this::onLoop);
    }

    /**
     * Returns the token of a Bearer field (RFC 6750 §2.1), which may be empty; null of another scheme. A sign behind the
     * scheme that cannot be a part of its name, such as a colon, makes no other scheme of it: the token is malformed.
     */
    private static @Nullable String bearer(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return null;
        }
        String rest = authorization.substring(BEARER.length());
        return rest.isEmpty() || !isPartOfName(rest.charAt(0)) ? rest.trim() : null;
    }

    /** RFC 9110 §5.6.2. */
    private static boolean isPartOfName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || NAME_MARKS.indexOf(c) >= 0;
    }

    /** Neither the future nor the event loop would tell this connection of an error. */
    private void onLoop(@Nullable Admission admission, @Nullable Throwable error) {
        if (!ctx.executor().inEventLoop()) {
            ctx.executor().execute(() -> onLoop(admission, error));
            return;
        }
        try {
            if (error != null) {
                Throwable cause = error instanceof CompletionException ? error.getCause() : null;
                ctx.pipeline().fireExceptionCaught(cause == null ? error : cause);
            } else if (admission instanceof Admission.Admitted admitted) {
                admitted(admitted.request());
            } else if (admission instanceof Admission.Refused refused) {
                refused(refused.refusal(), refused.who());
            }
        } catch (RuntimeException | Error e) {
            ctx.pipeline().fireExceptionCaught(e);
        }
    }

    private void admitted(AdmittedRequest request) {
        if (ended) {
            request.ticket().giveBack();
            return;
        }
        ticket = request.ticket();
        caller = request.caller();
        shadow = request.shadow();
        if (request.isProven()) {
            Accounts.of(ctx.channel()).vouched();
        }
        if (HttpUtil.is100ContinueExpected(head)) {
            interim(HttpResponseStatus.CONTINUE, EmptyHttpHeaders.INSTANCE);
        }
        LocateRelay begunRelay = new LocateRelay(ctx, this, settings.upstream(), rules.stamp());
        relay = begunRelay;
        begunRelay.begin(head, request, client, names, contents);
    }

    /** Answers by the sidecar itself, unless an answer has begun. */
    void refused(Refusal refusal, @Nullable Caller proven) {
        if (!ended) {
            caller = proven == null ? caller : proven;
            answer(LocateAnswers.of(refusal, names.requestId(), isHead(), ctx.alloc()), refusal.outcome());
        }
    }

    boolean isHead() {
        return head.method().equals(HttpMethod.HEAD);
    }

    /** Tells a client of HTTP/1.1 or later what comes before the answer. */
    void interim(HttpResponseStatus status, HttpHeaders headers) {
        if (head.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER, headers, EmptyHttpHeaders.INSTANCE));
        }
    }

    /** Takes a part of the request's body. */
    void receive(HttpContent content) {
        if (ended) {
            content.release();
        } else if (content.decoderResult().isFailure()) {
            content.release();
            giveUp(Refusal.MALFORMED);
        } else if (!contents.add(content)) {
            giveUp(Refusal.BODY_TOO_LONG);
        }
    }

    /** Ends a request whose body is not to be had: locate must not take what has come for all of it (RFC 9112 §8). */
    private void giveUp(Refusal refusal) {
        if (relay != null && !relay.abandon()) {
            end(refusal.status(), refusal.outcome());
            ctx.close();
        } else {
            refused(refusal, null);
        }
    }

    /** Whether the request is still coming, so that a late answer is the client's own fault. */
    boolean isReceiving() {
        return contents.isOpen();
    }

    void clientHasRoom() {
        if (relay != null) {
            relay.clientHasRoom();
        }
    }

    void clientGone() {
        if (!ended) {
            if (relay != null) {
                relay.abandon();
            }
            end(CLIENT_GONE, "client_gone");
        }
    }

    /** Sends a whole answer. */
    void answer(FullHttpResponse response, String outcome) {
        end(response.status().code(), outcome);
        ctx.writeAndFlush(response);
    }

    /** Notes that the server behind has begun its answer. */
    void upstreamAnswered(long nanos) {
        settings.observer().onUpstreamAnswered(Duration.ofNanos(nanos));
    }

    /** Notes that a tunnel begins, whose end will be the {@link #end} of this. */
    void switched() {
        settings.observer().onSwitched(age());
    }

    /** Notes that the last of the answer is being written, or that there will be none. */
    void end(int status, String outcome) {
        ended = true;
        contents.release();
        settle();
        settings.observer()
                .onAnswered(new LocateObserver.Answered(
                        names,
                        caller,
                        client,
                        LocateRoute.isKnown(head.method()) ? head.method().name() : OTHER_METHOD,
                        path,
                        status,
                        outcome,
                        shadow,
                        age()));
    }

    /** An integration is charged for servers that its client was told of, and for nothing else. */
    private void settle() {
        if (relay != null && relay.hasGranted()) {
            ticket.close();
        } else {
            ticket.giveBack();
        }
    }

    private Duration age() {
        return Duration.ofNanos(ctx.executor().ticker().nanoTime() - begun);
    }
}
