package dev.tollgate.sidecar.http;

import dev.tollgate.sidecar.listener.ConnectionObserver;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.listener.OpenConnections;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One HTTP/1 connection as a listener builds it, in an embedded channel whose time stands still. */
public final class Http1Fixture {
    public static final ListenerBounds BOUNDS =
            new ListenerBounds(10, 10, 200, 500, Duration.ofSeconds(10), Duration.ofSeconds(60));

    final OpenConnections connections = new OpenConnections();
    final List<ConnectionObserver.Cause> refusals = new ArrayList<>();
    /** Messages whose decoder has failed. */
    final List<String> failed = new ArrayList<>();

    final List<String> requests = new ArrayList<>();
    final StringBuilder bodies = new StringBuilder();
    final EmbeddedChannel channel = new EmbeddedChannel();
    /** Whether requests are answered on the spot. */
    boolean answersAtOnce;

    Runnable onRequest = () -> {};

    Http1Fixture() {
        channel.freezeTime();
        channel.pipeline()
                .addLast(new HttpListener(() -> BOUNDS, connections, new Refusals(refusals), Application::new));
        connections.add(channel);
    }

    void receive(String octets) {
        channel.writeInbound(Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1));
    }

    /** Begins a read, whose end would have an embedded channel run what is to be done in other turns. */
    void beginRead(String octets) {
        channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1));
    }

    void receiveOnly(String octets) {
        beginRead(octets);
        channel.pipeline().fireChannelReadComplete();
    }

    void answer(String body) {
        channel.writeOutbound(response(body));
    }

    static FullHttpResponse response(String body) {
        ByteBuf content = Unpooled.copiedBuffer(body, StandardCharsets.ISO_8859_1);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, content);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        return response;
    }

    void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runPendingTasks();
    }

    /** Returns the octets that have been sent since the last call. */
    String sent() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            text.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return text.toString();
    }

    private final class Application extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            if (msg instanceof HttpObject part && part.decoderResult().isFailure()) {
                failed.add(part instanceof HttpRequest ? "head" : "content");
            } else if (msg instanceof HttpRequest head) {
                requests.add(head.uri());
                onRequest.run();
                if (answersAtOnce) {
                    ctx.writeAndFlush(response(""));
                }
            } else if (msg instanceof HttpContent content) {
                bodies.append(content.content().toString(StandardCharsets.ISO_8859_1));
            }
            ReferenceCountUtil.release(msg);
        }
    }
}
