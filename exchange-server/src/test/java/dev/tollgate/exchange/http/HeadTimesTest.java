package dev.tollgate.exchange.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.MemoryLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection on which the head of a further request begins and does not end. */
final class HeadTimesTest {
    private static final Duration HEAD = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofMinutes(10);

    /** A connection's deadline is looked at twice in the time of a head. */
    private static final Duration LATEST = HEAD.plus(HEAD.dividedBy(2));

    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void open() {
        channel.freezeTime();
        ClientAddresses addresses = new ClientAddresses(new TrustedNetworks(List.of()));
        Routes routes = new Routes(Map.of(
                "/a",
                Routes.Route.any(call -> CompletableFuture.completedFuture(Reply.text(HttpResponseStatus.OK, "ok")))));
        UnobservedHttp observer = new UnobservedHttp();
        HttpListener.Service service = new HttpListener.Service(
                routes,
                addresses,
                new HttpLimits(10, 10, HEAD, IDLE, 100),
                observer,
                new ConnectionMemory(MemoryLimits.ofThisProcess()),
                Audience.PUBLIC);
        RouteHandler handler = new RouteHandler(routes, addresses, observer);
        channel.pipeline()
                .addLast(new HttpPipeline(service, handler, new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE)));
        channel.pipeline().fireChannelActive();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private String answers() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.append(part.toString(StandardCharsets.US_ASCII));
            part.release();
        }
        return all.toString();
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    private void assertTooSlow() {
        String answer = answers();
        assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
        assertFalse(channel.isOpen());
    }

    @Test
    void endsOneThatBeganInTheReadOfTheRequestBefore() {
        send(GET + GET + "GET /a HT");
        channel.runPendingTasks();
        assertEquals(3, answers().split("HTTP/1.1 200 ", -1).length);

        pass(HEAD.minusSeconds(1));
        assertTrue(channel.isOpen());
        pass(LATEST.minus(HEAD).plusSeconds(2));
        assertTooSlow();
    }

    @Test
    void endsOneThatBeginsAfterARest() {
        send(GET);
        assertEquals(2, answers().split("HTTP/1.1 200 ", -1).length);
        pass(IDLE.dividedBy(2));

        send("GET /a HT");
        pass(LATEST);
        assertTooSlow();
    }

    @Test
    void oneThatEndsInTimeIsServed() {
        send(GET + "GET /a HT");
        channel.runPendingTasks();
        answers();
        pass(HEAD.minusSeconds(1));

        send("TP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(2, answers().split("HTTP/1.1 200 ", -1).length);
        pass(IDLE.dividedBy(2));
        assertTrue(channel.isOpen());
    }
}
