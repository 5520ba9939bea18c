package dev.tollgate.sidecar.ndt.handover;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The first line of the answer to a question on a connection of its own. */
final class FirstLine extends SimpleChannelInboundHandler<ByteBuf> {
    private static final int LONGEST = 4096;

    private final List<Object> question;
    private final CompletableFuture<String> line = new CompletableFuture<>();

    private FirstLine(List<Object> question) {
        this.question = question;
    }

    /**
     * Asks and waits, not on an event loop.
     *
     * @param loops of native epoll
     * @param question what is written
     * @throws EOFException if the connection ended before a line
     * @throws IOException if there is no connection, or no line in time
     */
    static String of(EventLoopGroup loops, DomainSocketAddress socket, List<Object> question) throws IOException {
        FirstLine asking = new FirstLine(question);
        ChannelFuture connecting = new Bootstrap()
                .group(loops)
                .channel(EpollDomainSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new LineBasedFrameDecoder(LONGEST), asking);
                    }
                })
                .connect(socket);
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                asking.line.completeExceptionally(done.cause());
            }
        });
        try {
            return asking.line.get(HandoverRequest.ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + HandoverRequest.ANSWER_MILLIS + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            connecting.channel().close();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        question.forEach(ctx::write);
        ctx.flush();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf first) {
        line.complete(first.toString(StandardCharsets.UTF_8));
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        line.completeExceptionally(new EOFException("the connection ended before an answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        line.completeExceptionally(new EOFException(cause.getMessage()));
        ctx.close();
    }
}
