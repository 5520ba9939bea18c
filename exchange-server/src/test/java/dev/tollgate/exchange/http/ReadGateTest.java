package dev.tollgate.exchange.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.MemoryLimits;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a connection is read again whose client has sent many requests at once. */
final class ReadGateTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int REQUESTS = 100 * 1024 / GET.length();

    private static final Reply OK = Reply.text(HttpResponseStatus.OK, "ok");

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final CompletableFuture<Reply> first = new CompletableFuture<>();
    private int called;
    private int calledAtFirstRead;
    private int reads;

    private void serve() {
        ClientAddresses addresses = new ClientAddresses(new TrustedNetworks(List.of()));
        Routes routes = new Routes(Map.of("/a", Routes.Route.any(call -> {
            called++;
            return called == 1 ? first : CompletableFuture.completedFuture(OK);
        })));
        UnobservedHttp observer = new UnobservedHttp();
        HttpListener.Service service = new HttpListener.Service(
                routes,
                addresses,
                HttpLimits.DEFAULT,
                observer,
                new ConnectionMemory(MemoryLimits.ofThisProcess()),
                Audience.PUBLIC);
        channel.freezeTime();
        channel.pipeline()
                .addLast(new HttpPipeline(
                        service,
                        new RouteHandler(routes, addresses, observer),
                        new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE)));
        channel.pipeline().addFirst(new Reads());
        channel.pipeline().fireChannelActive();
    }

    /** Sees what the socket is asked for. */
    private final class Reads extends ChannelOutboundHandlerAdapter {
        @Override
        public void read(ChannelHandlerContext ctx) {
            reads++;
            if (first.isDone() && calledAtFirstRead == 0) {
                calledAtFirstRead = called;
            }
            ctx.read();
        }
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void aConnectionIsReadAgainWhenAllRequestsThatCameAtOnceAreAnswered() {
        serve();

        channel.writeInbound(Unpooled.copiedBuffer(GET.repeat(REQUESTS), StandardCharsets.US_ASCII));
        first.complete(OK);
        while (channel.hasPendingTasks()) {
            channel.runPendingTasks();
        }

        assertEquals(REQUESTS, called);
        assertEquals(REQUESTS, calledAtFirstRead, "it was read while requests were held");
        assertTrue(channel.config().isAutoRead());
    }

    /** Each change of what the socket is asked for is a system call. */
    @Test
    void anAnswerThatIsThereAtOnceAndIsTakenWholeDoesNotStopTheReads() {
        first.complete(OK);
        serve();
        channel.writeInbound(Unpooled.copiedBuffer(GET, StandardCharsets.US_ASCII));
        reads = 0;

        channel.writeInbound(Unpooled.copiedBuffer(GET, StandardCharsets.US_ASCII));

        assertEquals(2, called);
        assertEquals(1, reads, "the end of the read asks for the next one");
    }
}
