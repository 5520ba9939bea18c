package dev.tollgate.sidecar.ndt.handover;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a connection to tollgate-handover: sends the client's socket and the line behind it, before all that
 * others write, and waits for ndt-server's first octet. It stands first in the pipeline and hides from the others that a
 * connection ended before.
 */
final class HandoverRequest extends ChannelInboundHandlerAdapter {
    /** tollgate-handover gives up after 2 s in which ndt-server accepts nothing, and takes as long to be replaced. */
    static final long ANSWER_MILLIS = 4_000;

    private final EpollSocketChannel client;
    private final String line;
    private final ChannelHandler request;
    private final Consumer<HandoverOutcome> outcome;
    private @Nullable Future<?> deadline;
    private boolean over;

    /**
     * @param line names ndt-server's listener
     * @param request the handler to take out if nothing was handed over
     * @param outcome is told once, unless the client has left
     */
    HandoverRequest(EpollSocketChannel client, String line, ChannelHandler request, Consumer<HandoverOutcome> outcome) {
        this.client = client;
        this.line = line;
        this.request = request;
        this.outcome = outcome;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!client.isActive()) {
            over = true;
            ctx.close();
            return;
        }
        SharedSocket.isSharedFromNowOn(client);
        // Netty sends one octet with the socket and closes nothing: it is the client channel's
        ctx.write(client.fd());
        ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), line));
        deadline =
                ctx.executor().schedule(() -> fail(ctx, HandoverOutcome.TIMEOUT), ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        over = true;
        outcome.accept(HandoverOutcome.HANDED_OVER);
        ctx.fireChannelRead(msg);
        ctx.pipeline().remove(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            fail(ctx, HandoverOutcome.CLOSED);
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, HandoverOutcome.CLOSED);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, HandoverOutcome.CLOSED);
    }

    /** There is no connection; on its event loop. */
    void unreachable() {
        if (!over) {
            over = true;
            tell(HandoverOutcome.UNREACHABLE);
        }
    }

    private void fail(ChannelHandlerContext ctx, HandoverOutcome why) {
        if (!over) {
            over = true;
            ctx.pipeline().remove(request);
            ctx.close();
            tell(why);
        }
    }

    private void tell(HandoverOutcome why) {
        if (client.isActive()) {
            outcome.accept(why);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
