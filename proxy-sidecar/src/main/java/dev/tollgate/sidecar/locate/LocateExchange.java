package dev.tollgate.sidecar.locate;

import dev.tollgate.http.Correlation;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.memory.Accounts;
import dev.tollgate.sidecar.http.LoopWork;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The life of one request on its event loop: it reads the request, decides, refuses or relays it, and reports it once.
 * Owns the contents of the request's body until they are relayed.
 */
final class LocateExchange {
    private static final String OTHER_METHOD = "OTHER";
    private static final String UNREADABLE = "(unreadable)";
    private static final int CLIENT_GONE = 499;

    private final ChannelHandlerContext ctx;
    private final HttpRequest head;
    private final LocateSettings settings;
    private final LocateAdmission admission;
    private final LocateRules rules;
    private final ClientEnd end;
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
            ClientEnd end,
            LocateSettings settings,
            LocateAdmission admission) {
        this.ctx = ctx;
        this.head = head;
        this.settings = settings;
        this.admission = admission;
        this.rules = settings.rules().get();
        this.end = end;
        this.names = Correlation.of(head.headers(), rules.clientAddress().isProxy(end.peer()));
        this.client = rules.clientAddress().of(end.peer(), forwarded(head.headers()));
        boolean follows = !(head instanceof FullHttpRequest) && RequestBody.follows(head);
        this.contents = new RequestContents(ctx.channel(), follows, rules.maxRequestBody());
        this.begun = ctx.executor().ticker().nanoTime();
    }

    /** Most requests have no such field, and a list of values is made anyway. */
    private static List<String> forwarded(HttpHeaders headers) {
        return headers.contains(UpstreamHeaders.X_FORWARDED_FOR)
                ? headers.getAll(UpstreamHeaders.X_FORWARDED_FOR)
                : List.of();
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
                BearerField.token(headers.get(HttpHeaderNames.AUTHORIZATION)),
                route.access() == LocateRoute.Access.PLATFORM_KEY ? headers.get("X-API-Key") : null);
        CompletableFuture<Admission> decision = admission.decide(rules, route, target, presented);
        if (LocateAdmission.isThere(decision)) {
            LoopWork.run(ctx, () -> decided(decision.join(), null));
        } else {
            decision.whenComplete((made, error) -> LoopWork.run(ctx, () -> decided(made, error)));
        }
    }

    private void decided(@Nullable Admission admission, @Nullable Throwable error) {
        if (error != null) {
            Throwable cause = error instanceof CompletionException ? error.getCause() : null;
            ctx.pipeline().fireExceptionCaught(cause == null ? error : cause);
        } else if (admission instanceof Admission.Admitted admitted) {
            admitted(admitted.request());
        } else if (admission instanceof Admission.Refused refused) {
            refused(refused.refusal(), refused.who());
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
        begunRelay.begin(head, request, end.text(client), names, contents);
    }

    /** Sends a response of the sidecar itself, unless a response has begun. */
    void refused(Refusal refusal, @Nullable Caller proven) {
        if (!ended) {
            caller = proven == null ? caller : proven;
            answer(LocateAnswers.of(refusal, names.requestId(), isHead(), ctx.alloc()), refusal.outcome());
        }
    }

    boolean isHead() {
        return head.method().equals(HttpMethod.HEAD);
    }

    /** Sends an interim response to a client of HTTP/1.1 or later. */
    void interim(HttpResponseStatus status, HttpHeaders headers) {
        if (head.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER, headers, EmptyHttpHeaders.INSTANCE));
        }
    }

    /** Receives a part of the request's body. */
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

    /** Ends a request with an incomplete body. locate must not mistake it for a complete one (RFC 9112 §8). */
    private void giveUp(Refusal refusal) {
        if (relay != null && !relay.abandon()) {
            end(refusal.status(), refusal.outcome());
            ctx.close();
        } else {
            refused(refusal, null);
        }
    }

    /** Returns whether the request is incomplete, so that the client itself causes a late response. */
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
            answering();
            recordClientGone();
        }
    }

    void recordClientGone() {
        record(CLIENT_GONE, "client_gone");
    }

    /** Sends a complete response. */
    void answer(FullHttpResponse response, String outcome) {
        end(response.status().code(), outcome);
        ctx.writeAndFlush(response, ctx.voidPromise());
    }

    /** Notes that the server behind has begun its answer. */
    void upstreamAnswered(long nanos) {
        settings.observer().onUpstreamAnswered(Duration.ofNanos(nanos));
    }

    /** Records that a tunnel begins. Its end will be the {@link #end} of this exchange. */
    void switched() {
        settings.observer().onSwitched(age());
    }

    /** Records that the end of the response is being written, or that there will be no response. */
    void end(int status, String outcome) {
        answering();
        record(status, outcome);
    }

    /** Takes nothing more of the request, because the end of the response is being written. */
    void answering() {
        ended = true;
        contents.release();
    }

    /** Settles the charge and reports the request, once, after {@link #answering}. */
    void record(int status, String outcome) {
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

    /** An integration is charged only for servers that its client was told. */
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
