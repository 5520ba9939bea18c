package dev.tollgate.exchange.http;

import dev.tollgate.http.Correlation;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Answers a request that is not read to its end, and ends the connection so that the answer arrives (RFC 9112 §9.6): our
 * side is closed after it, the client's is read and dropped for a while. A plain close would reset the connection, and the
 * client could lose the answer.
 */
final class FinalReply {
    private static final long LINGER_MILLIS = 1_000;

    /** How long the client has to take this answer and those before it. */
    private static final long TAKING_MILLIS = 10_000;

    private FinalReply() {}

    /** Refuses a request that no endpoint sees. */
    static void send(Channel channel, Reply reply, Asked asked, HttpObserver observer) {
        observer.refused(reply.status().code());
        observer.answered(asked.answered(reply.status().code(), Map.of(), false));
        FullHttpResponse response = Replies.of(reply, HttpVersion.HTTP_1_1);
        response.headers().set(Correlation.FIELD, asked.names().requestId());
        HttpUtil.setKeepAlive(response, false);
        channel.pipeline().addFirst(new Dropping());
        ReadGate.of(channel).readToTheEnd();
        Future<?> untaken = channel.eventLoop().schedule(() -> channel.close(), TAKING_MILLIS, TimeUnit.MILLISECONDS);
        // from here it passes the codec only, whose neighbor would close at once
        channel.pipeline()
                .context(HttpServerKeepAliveHandler.class)
                .writeAndFlush(response)
                .addListener(sent -> {
                    untaken.cancel(false);
                    linger(channel);
                });
    }

    private static void linger(Channel channel) {
        if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
            channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            channel.close();
        }
    }

    /** Reads what still comes, keeps none of it. */
    private static final class Dropping extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
