package dev.tollgate.sidecar.ndt.whole;

import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.MemoryKind;
import dev.tollgate.sidecar.listener.ConnectionCost;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A question to tollgate-handover about a socket of this process, on a connection of its own that ends with the answer. On
 * the event loop of the socket.
 */
final class HelperQuestion extends SimpleChannelInboundHandler<ByteBuf> {
    /** The longest head that tollgate-handover tells of. */
    private static final int LONGEST = 64 * 1024;

    private final UnixChannel socket;
    private final String line;
    private final Answered then;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream(64);
    private boolean asked;

    /** Takes what came back, on the event loop of the socket. */
    @FunctionalInterface
    interface Answered {
        /**
         * Is told once.
         *
         * @param asked false if the helper certainly has not got the question
         * @param octets as many as there were
         */
        void with(boolean asked, byte[] octets);
    }

    private HelperQuestion(UnixChannel socket, String line, Answered then) {
        this.socket = socket;
        this.line = line;
        this.then = then;
    }

    /**
     * Asks.
     *
     * @param line follows the socket
     * @param millis after which what has come is the answer
     * @param then is told once
     */
    static void ask(UnixChannel socket, DomainSocketAddress helper, String line, long millis, Answered then) {
        HelperQuestion question = new HelperQuestion(socket, line, then);
        Accounts.of(socket).hold(MemoryKind.HEAP, ConnectionCost.HEAP);
        ChannelFuture connecting = new Bootstrap()
                .group(socket.eventLoop())
                .channel(EpollDomainSocketChannel.class)
                .handler(question)
                .connect(helper);
        Future<?> deadline =
                socket.eventLoop().schedule(() -> connecting.channel().close(), millis, TimeUnit.MILLISECONDS);
        connecting.channel().closeFuture().addListener(closed -> {
            deadline.cancel(false);
            question.over();
        });
    }

    private void over() {
        Accounts.of(socket).hold(MemoryKind.HEAP, -ConnectionCost.HEAP);
        then.with(asked, octets.toByteArray());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!socket.isOpen()) {
            ctx.close();
            return;
        }
        asked = true;
        // Netty sends one octet with the socket and closes nothing: it is the channel's
        ctx.write(socket.fd());
        ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), line));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf part) throws IOException {
        if (octets.size() + part.readableBytes() > LONGEST) {
            throw new IOException("longer than any answer");
        }
        part.readBytes(octets, part.readableBytes());
    }

    /** The helper has gone: what it said before counts. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
