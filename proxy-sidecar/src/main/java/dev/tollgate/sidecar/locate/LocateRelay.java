package dev.tollgate.sidecar.locate;

import dev.tollgate.http.Correlation;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.memory.Accounts;
import dev.tollgate.sidecar.http.UnsentAnswer;
import dev.tollgate.sidecar.locate.upstream.UpstreamAnswer;
import dev.tollgate.sidecar.locate.upstream.UpstreamCall;
import dev.tollgate.sidecar.locate.upstream.UpstreamFailure;
import dev.tollgate.sidecar.locate.upstream.UpstreamPools;
import dev.tollgate.sidecar.quota.WindowState;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The relay of an admitted request to locate, and of the response to the client. The response is streamed at the
 * client's pace, or collected if its access tokens are stamped. It passes every content on or releases it.
 */
final class LocateRelay implements UpstreamAnswer, ChannelFutureListener {
    private static final String RELAYED = "relayed";

    private final ChannelHandlerContext ctx;
    private final LocateExchange exchange;
    private final UpstreamPools upstream;
    private final @Nullable AccessTokenStamp stamp;
    private @Nullable AdmittedRequest admitted;
    private @Nullable RequestContents contents;
    private @Nullable UpstreamCall call;
    private @Nullable StampedAnswer collected;
    private final UnsentAnswer unsent = new UnsentAnswer();
    private @Nullable ServersInAnswer servers;
    /** Done when the client's socket has taken the head; null if nothing is charged. */
    private @Nullable ChannelPromise headTaken;

    private boolean upgrading;
    private boolean started;
    private boolean granted;
    private int status;
    private long asked;

    /** @param stamp null if access tokens pass unchanged */
    LocateRelay(
            ChannelHandlerContext ctx,
            LocateExchange exchange,
            UpstreamPools upstream,
            @Nullable AccessTokenStamp stamp) {
        this.ctx = ctx;
        this.exchange = exchange;
        this.upstream = upstream;
        this.stamp = stamp;
    }

    /** @param client the client's address for locate */
    void begin(HttpRequest head, AdmittedRequest request, String client, Correlation names, RequestContents body) {
        admitted = request;
        contents = body;
        upgrading = request.route().mayUpgrade() && WebSocketTunnel.isWanted(head, ctx);
        boolean bodyFollows = body.exists();
        if (stamps()) {
            StampedBody.askForAll(head.headers());
        }
        HttpRequest upstreamRequest = ForwardedHead.of(head, request, client, names, bodyFollows, upgrading);
        asked = ctx.executor().ticker().nanoTime();
        UpstreamCall sent = upstream.of(ctx.channel().eventLoop()).send(upstreamRequest, !bodyFollows, this);
        call = sent;
        body.sendTo(sent);
    }

    @Override
    public void onInterim(HttpResponse head) {
        UpstreamHeaders.cleanAnswer(head.headers());
        exchange.interim(head.status(), head.headers());
    }

    @Override
    public void onHead(HttpResponse head) {
        exchange.upstreamAnswered(ctx.executor().ticker().nanoTime() - asked);
        status = head.status().code();
        if (status == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            switchProtocols(head);
            return;
        }
        UpstreamHeaders.cleanAnswer(head.headers());
        LocateAnswers.addRateLimit(head.headers(), windows());
        if (!stamps() || !isSuccess()) {
            pass(head);
        } else if (status == HttpResponseStatus.PARTIAL_CONTENT.code()) {
            abandon();
            exchange.refused(Refusal.NOT_STAMPABLE, null);
        } else if (exchange.isHead() || status == HttpResponseStatus.NO_CONTENT.code()) {
            StampedBody.clean(head.headers());
            head.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
            pass(head);
        } else {
            collected = new StampedAnswer(
                    Objects.requireNonNull(stamp),
                    Objects.requireNonNull(who()),
                    head,
                    ctx.alloc(),
                    Accounts.of(ctx.channel()));
        }
    }

    /** Passes a part on. The first parts wait until everything read with them has been checked. */
    private void pass(HttpObject part) {
        if (started) {
            ctx.write(part, ctx.voidPromise());
        } else if (!unsent.add(part)) {
            start();
        }
    }

    private void start() {
        if (started) {
            return;
        }
        started = true;
        if (admitted != null && admitted.ticket().isOpen() && isSuccess()) {
            headTaken = ctx.newPromise();
            unsent.writeTo(ctx, headTaken);
        } else {
            unsent.writeTo(ctx);
        }
    }

    /** Returns whether the client gets a body other than locate's. */
    private boolean stamps() {
        return stamp != null && who() != null;
    }

    private @Nullable Integration who() {
        return admitted == null ? null : admitted.who();
    }

    /**
     * A response that grants nothing is not charged, so the state of the limits while it was charged would be wrong.
     */
    private List<WindowState> windows() {
        return admitted == null || !isSuccess() ? List.of() : admitted.windows();
    }

    private boolean isSuccess() {
        return status >= HttpResponseStatus.OK.code() && status < HttpResponseStatus.MULTIPLE_CHOICES.code();
    }

    /** Returns whether the client has been told servers, or may have been if it left in the middle of a response. */
    boolean hasGranted() {
        return granted && headTaken != null && headTaken.isSuccess();
    }

    private void switchProtocols(HttpResponse head) {
        if (!upgrading || call == null) {
            abandon();
            exchange.refused(Refusal.upstream(UpstreamFailure.GARBAGE), null);
            return;
        }
        started = true;
        exchange.switched();
        WebSocketTunnel.open(ctx, head, call, () -> exchange.end(status, "tunnel"));
    }

    @Override
    public void onContent(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (collected != null) {
            collect(collected, content, last);
            return;
        }
        see(content.content(), last);
        if (last) {
            finish(content);
        } else {
            pass(content);
            if (call != null && !ctx.channel().isWritable()) {
                ctx.flush();
                call.pause();
            }
        }
    }

    private void finish(HttpContent last) {
        exchange.answering();
        start();
        if (headTaken == null) {
            exchange.record(status, RELAYED);
        } else {
            headTaken.addListener(this);
        }
        ctx.writeAndFlush(last, ctx.voidPromise());
    }

    /** Records a response that is charged: a client that had left before it began was told nothing. */
    @Override
    public void operationComplete(ChannelFuture taken) {
        if (taken.isSuccess()) {
            exchange.record(status, RELAYED);
        } else {
            exchange.recordClientGone();
        }
    }

    private void see(ByteBuf part, boolean last) {
        if (isSuccess() && who() != null) {
            ServersInAnswer seen = servers == null ? new ServersInAnswer() : servers;
            servers = seen;
            seen.see(part);
            granted = last ? seen.areWhole() : seen.haveBegun();
        }
    }

    private void collect(StampedAnswer answer, HttpContent content, boolean last) {
        if (!answer.add(content)) {
            abandon();
            exchange.refused(Refusal.ANSWER_TOO_LONG, null);
        } else if (last) {
            collected = null;
            stamp(answer);
        }
    }

    private void stamp(StampedAnswer answer) {
        ByteBuf stamped;
        try {
            stamped = answer.stamped();
        } catch (InvalidTokenException e) {
            exchange.refused(Refusal.NOT_STAMPABLE, null);
            return;
        }
        granted = true;
        pass(answer.head());
        finish(new DefaultLastHttpContent(stamped));
    }

    @Override
    public void onPause() {
        if (!unsent.isEmpty()) {
            start();
        }
        if (started) {
            ctx.flush();
        }
    }

    @Override
    public void onRoom() {
        if (contents != null) {
            contents.resume();
        }
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
        Refusal refusal = failure == UpstreamFailure.TIMEOUT && exchange.isReceiving()
                ? Refusal.BODY_TIMEOUT
                : Refusal.upstream(failure);
        releaseUnsent();
        granted = false;
        if (started) {
            exchange.end(status, refusal.outcome());
            ctx.close();
        } else {
            exchange.refused(refusal, null);
        }
    }

    void clientHasRoom() {
        if (call != null) {
            call.resume();
        }
    }

    /**
     * Abandons locate's response.
     *
     * @return whether the client has received nothing of it
     */
    boolean abandon() {
        if (call != null) {
            call.cancel();
        }
        releaseUnsent();
        return !started;
    }

    private void releaseUnsent() {
        unsent.release();
        if (collected != null) {
            collected.release();
            collected = null;
        }
    }
}
