package dev.tollgate.sidecar.ndt;

import dev.tollgate.http.Correlation;
import dev.tollgate.memory.UnparsedOctets;
import dev.tollgate.sidecar.http.Deadline;
import dev.tollgate.sidecar.http.LoopWork;
import dev.tollgate.sidecar.http.UnexpectedErrors;
import dev.tollgate.sidecar.listener.ConnectionObserver.Cause;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.listener.OpenConnections;
import dev.tollgate.sidecar.ndt.whole.UnreadHead;
import dev.tollgate.sidecar.ndt.whole.WholeHandover;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The handler of the one request of a connection. It checks and admits the request and lets {@link UpstreamRequest} send it
 * to ndt-server. It reads nothing more from the client until ndt-server has answered, because ndt-server closes a connection
 * on octets that come before its 101.
 *
 * <p>A connection without a complete request ends without a response and without a record. The platform's heartbeat makes
 * such connections every few seconds to check that the port is open. Heads that begin and do not end are counted.
 */
final class NdtHandler extends ChannelInboundHandlerAdapter {
    private final NdtSettings settings;
    private final ListenerBounds bounds;
    private final TokenCheck tokens;
    private final TestAdmission admission;
    private final UnparsedOctets unparsed;
    private @Nullable Deadline deadline;
    private @Nullable HttpRequest head;
    private @Nullable NdtRequest wanted;
    private @Nullable RunningTest test;
    private @Nullable UpstreamConnection upstream;
    private boolean complete;
    /** Whether it is being decided if a test may begin. */
    private boolean deciding;

    private boolean draining;

    NdtHandler(
            NdtSettings settings,
            ListenerBounds bounds,
            TokenCheck tokens,
            TestAdmission admission,
            UnparsedOctets unparsed) {
        this.unparsed = unparsed;
        this.settings = settings;
        this.bounds = bounds;
        this.tokens = tokens;
        this.admission = admission;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = new Deadline(ctx.executor(), () -> passed(ctx.channel()));
    }

    private void passed(Channel client) {
        if (!complete && !draining) {
            settings.connections().onRefused(Cause.HEAD_TIMEOUT);
        }
        client.close();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        closeIn(bounds.headTimeout());
        ctx.read();
        ctx.fireChannelActive();
    }

    private void closeIn(Duration time) {
        if (deadline != null) {
            deadline.in(time);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        unparsed.progress();
        try {
            if (complete) {
                return;
            }
            if (msg instanceof HttpRequest cut && isCutShort(cut)) {
                cutShort(ctx.channel());
                return;
            }
            if (msg instanceof HttpRequest request) {
                boolean trusted = settings.proxies().get().contain(address(ctx.channel()));
                RequestNames.note(ctx.channel(), Correlation.of(request.headers(), trusted));
                wanted = NdtRequest.of(request);
                head = request;
            }
            // requests that cannot be served, such as one with a body, are answered at once
            if (head != null && (msg instanceof LastHttpContent || wanted instanceof NdtRequest.Unservable)) {
                complete = true;
                closeIn(bounds.idleTimeout());
                decide(ctx, head);
            }
        } finally {
            ReferenceCountUtil.release(msg);
        }
    }

    private static InetAddress address(Channel client) {
        InetAddress address = RunningTest.address(client).getAddress();
        return address == null ? InetAddress.getLoopbackAddress() : address;
    }

    /** Returns whether the connection ended, on either side, before the head was complete. */
    private static boolean isCutShort(HttpRequest head) {
        return head.decoderResult().cause() instanceof PrematureChannelClosureException;
    }

    /** A connection that is closed already may have been closed here, for another cause. */
    private void cutShort(Channel client) {
        if (client.isOpen()) {
            settings.connections().onRefused(Cause.HEAD_CUT_SHORT);
            client.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!complete) {
            ctx.read();
        }
    }

    private void decide(ChannelHandlerContext ctx, HttpRequest request) {
        if (wanted instanceof NdtRequest.Unservable unservable) {
            refuse(ctx, unservable.refusal(), "", Grant.NONE);
        } else if (wanted instanceof NdtRequest.Page page) {
            send(ctx, RequestHead.forPage(request, page.target()));
        } else if (wanted instanceof NdtRequest.Test wantedTest) {
            deciding = wantedTest.handshake();
            tokens.check(wantedTest.accessToken())
                    .thenAccept(result -> LoopWork.whileActive(ctx, () -> checked(ctx, request, wantedTest, result)));
        }
    }

    private void checked(
            ChannelHandlerContext ctx, HttpRequest request, NdtRequest.Test wanted, TokenCheck.Result result) {
        if (result instanceof TokenCheck.Failed failed) {
            deciding = false;
            refuse(ctx, failed.refusal(), wanted.direction(), Grant.NONE);
        } else if (result instanceof TokenCheck.Passed token) {
            if (wanted.handshake()) {
                admit(ctx, request, wanted, token.grant());
            } else {
                send(ctx, RequestHead.forPage(request, wanted.target()));
            }
        }
    }

    private void admit(ChannelHandlerContext ctx, HttpRequest request, NdtRequest.Test wanted, Grant grant) {
        admission
                .admit(grant, wanted.direction(), RunningTest.block(ctx.channel()))
                .whenComplete((outcome, failure) -> LoopWork.run(ctx, () -> {
                    if (outcome == null) {
                        ctx.pipeline().fireExceptionCaught(failure);
                    } else {
                        admitted(ctx, request, wanted, grant, outcome);
                    }
                }));
    }

    private void admitted(
            ChannelHandlerContext ctx,
            HttpRequest request,
            NdtRequest.Test wanted,
            Grant grant,
            TestAdmission.Outcome outcome) {
        deciding = false;
        if (!ctx.channel().isActive()) {
            if (outcome instanceof TestAdmission.Admitted admitted) {
                admitted.places().giveBackUnused();
            }
        } else if (outcome instanceof TestAdmission.Refused refused) {
            refuse(ctx, refused.refusal(), wanted.direction(), grant);
        } else if (outcome instanceof TestAdmission.Admitted admitted) {
            TestMemory.admits(ctx.channel());
            test = new RunningTest(settings.observer(), grant, admitted, wanted.direction(), ctx.channel());
            begin(ctx, request, wanted, test);
        }
    }

    /** Hands the client over whole if that is configured and the request is sure to begin a test. Else relays. */
    private void begin(ChannelHandlerContext ctx, HttpRequest request, NdtRequest.Test wanted, RunningTest admitted) {
        Runnable relay = () -> send(ctx, RequestHead.forTest(request, wanted.target()));
        UnreadHead unread = UnreadHead.of(ctx.channel());
        Optional<WholeHandover> whole = settings.whole().filter(WholeHandover::isGood);
        if (unread != null && whole.isPresent() && unread.isOneHead() && SureHandshake.is(request, wanted.target())) {
            boolean earlyExit = SureHandshake.endsEarly(wanted.target());
            WholeTest.begin(whole.get(), ctx.channel(), unread, admitted, earlyExit, relay);
        } else {
            relay.run();
        }
    }

    private void send(ChannelHandlerContext ctx, HttpRequest request) {
        TestMemory.connects(ctx.channel());
        upstream = UpstreamRequest.send(settings, ctx.channel(), request, test);
    }

    private void refuse(ChannelHandlerContext ctx, Refusal refusal, String direction, Grant grant) {
        refusal.send(ctx.channel(), settings.observer(), direction, grant);
    }

    /** A response other than 101 passes through this handler. Its next part is read when the client has room. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (upstream != null && ctx.channel().isWritable()) {
            upstream.read();
        }
    }

    /**
     * A client that has closed its half may wait for a page, but cannot take part in a test. A connection without a
     * request is not waited for when draining.
     */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && (!complete || deciding || test != null)) {
            ctx.close();
        } else if (event == OpenConnections.Drain.BEGUN && !complete) {
            draining = true;
            closeIn(Deadline.DRAIN_GRACE);
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (upstream != null) {
            upstream.close();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (UnexpectedErrors.log(cause) && test != null) {
            test.end("error");
        }
        ctx.close();
    }
}
