package dev.tollgate.sidecar.ndt.handover;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/**
 * A client's socket of which ndt-server, or tollgate-handover, holds a duplicate. To close it here ends nothing before the
 * duplicate is closed, too: the connection is shut down first, so that the client sees the end at once.
 */
public final class SharedSocket extends ChannelOutboundHandlerAdapter {
    private SharedSocket() {}

    /** Makes the end of a channel that of its connection; below TLS. */
    static void isSharedFromNowOn(EpollSocketChannel client) {
        client.pipeline().addFirst(new SharedSocket());
    }

    /** Ends the connection of a channel at once if its socket is shared; what is under way may still arrive. */
    public static void shutDown(Channel client) {
        if (client instanceof EpollSocketChannel socket
                && socket.isOpen()
                && socket.pipeline().get(SharedSocket.class) != null) {
            shutDown(socket);
        }
    }

    private static void shutDown(EpollSocketChannel client) {
        try {
            ((Socket) client.fd()).shutdown();
        } catch (IOException | RuntimeException e) {
            // the client has ended it
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        shutDown(ctx.channel());
        ctx.close(promise);
    }
}
