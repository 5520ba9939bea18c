package dev.tollgate.sidecar.ndt.whole;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The head of a client's request, which the handlers behind this one have seen and which still lies unread in the client's
 * socket. tollgate-handover tells what lies there, since Netty cannot look without reading. Whatever is done with the
 * connection but {@link #lend} takes the octets out of the socket first, so that a connection that is not handed over is one
 * like any other from then on. On the client's event loop.
 */
public final class UnreadHead extends ChannelDuplexHandler {
    private static final long PEEK_MILLIS = 1_000;

    private final EpollSocketChannel client;
    private final DomainSocketAddress helper;
    private final Runnable readAsEver;
    private State state = State.LOOKING;
    private byte[] octets = {};

    private enum State {
        /** Nothing has come. */
        LOOKING,
        /** Something has come, and the helper is asked what it is. */
        ASKING,
        /** The handlers behind have seen it. */
        TOLD,
        /** It may be ndt-server's now. */
        LENT,
        /** It is. */
        GIVEN
    }

    private UnreadHead(EpollSocketChannel client, DomainSocketAddress helper, Runnable readAsEver) {
        this.client = client;
        this.helper = helper;
        this.readAsEver = readAsEver;
    }

    /**
     * Adds itself to the end of the pipeline of a new connection, whose reads only look: they give an empty buffer when
     * something has come.
     *
     * @param readAsEver makes reads real ones
     */
    static void addTo(EpollSocketChannel client, DomainSocketAddress helper, Runnable readAsEver) {
        client.pipeline().addLast(new UnreadHead(client, helper, readAsEver));
    }

    /** Returns that of a client, null where what came was read. */
    public static @Nullable UnreadHead of(Channel client) {
        UnreadHead head = client.pipeline().get(UnreadHead.class);
        return head != null && head.state == State.TOLD ? head : null;
    }

    /** Returns whether it is the head of one request, written so that nobody reads it in another way, and nothing more. */
    public boolean isOneHead() {
        return HeadOctets.areOneHead(octets);
    }

    public int length() {
        return octets.length;
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        switch (state) {
            case LOOKING -> ctx.read();
            case TOLD -> {
                take(ctx);
                ctx.read();
            }
            default -> {
                // the answer comes by itself, or the octets are ndt-server's
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ReferenceCountUtil.release(msg);
        if (state == State.LOOKING) {
            state = State.ASKING;
            HelperQuestion.ask(client, helper, "peek\n", PEEK_MILLIS, (asked, found) -> told(ctx, found));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // nothing was read
    }

    private void told(ChannelHandlerContext ctx, byte[] found) {
        if (!client.isActive() || state != State.ASKING) {
            return;
        }
        octets = found;
        if (found.length == 0) {
            take(ctx);
            ctx.read();
            return;
        }
        state = State.TOLD;
        ctx.fireChannelRead(Unpooled.wrappedBuffer(found));
        ctx.fireChannelReadComplete();
    }

    /** Reads what was told of out of the socket, and leaves the pipeline. */
    private void take(ChannelHandlerContext ctx) {
        ByteBuf room = ctx.alloc().directBuffer(Math.max(1, octets.length));
        try {
            int left = octets.length;
            while (left > 0) {
                int read = client.fd().read(room.internalNioBuffer(0, left), 0, left);
                if (read <= 0) {
                    break;
                }
                left -= read;
            }
        } catch (IOException e) {
            // the client has gone, as the next read will tell
        } finally {
            room.release();
        }
        readAsEver.run();
        ctx.pipeline().remove(this);
    }

    /** The socket may become ndt-server's at any moment: nothing is read or written here, and its end is the client's. */
    public void lend() {
        state = State.LENT;
    }

    /** ndt-server has certainly not got the socket. */
    public void takeBack() {
        if (state == State.LENT) {
            state = State.TOLD;
        }
    }

    /** ndt-server has the connection: to close it here ends nothing. */
    public void give() {
        state = State.GIVEN;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (state == State.LENT || state == State.GIVEN) {
            ReferenceCountUtil.release(msg);
            promise.setFailure(new ClosedChannelException());
            return;
        }
        if (state == State.TOLD) {
            take(ctx);
        }
        ctx.write(msg, promise);
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (state == State.LENT) {
            shutDown();
        } else if (state == State.TOLD) {
            take(ctx);
        }
        ctx.close(promise);
    }

    private void shutDown() {
        try {
            ((Socket) client.fd()).shutdown();
        } catch (IOException | RuntimeException e) {
            // the client has ended it
        }
    }
}
