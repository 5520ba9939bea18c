package dev.tollgate.exchange.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.MemoryLimits;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that sends requests without waiting for their answers, beside others on the same event loop. */
final class PipelinedRequestsTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LAST = "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private final EventLoopGroup loop = Transport.NIO.newGroup(1);
    /** Requests, and turns of others, in their order. */
    private final List<String> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private CompletableFuture<Reply> answer() {
        events.add("request");
        loop.execute(() -> events.add("other"));
        return CompletableFuture.completedFuture(Reply.text(HttpResponseStatus.OK, "ok"));
    }

    private HttpListener listen() throws IOException {
        ClientAddresses addresses = new ClientAddresses(new TrustedNetworks(List.of()));
        HttpListener.Service service = new HttpListener.Service(
                new Routes(Map.of("/a", Routes.Route.any(call -> answer()))),
                addresses,
                HttpLimits.DEFAULT,
                new UnobservedHttp(),
                new ConnectionMemory(MemoryLimits.ofThisProcess()),
                Audience.PROBES);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return HttpListener.bind(Transport.NIO, loop, loop, any, service);
    }

    private String answersTo(String requests) throws Exception {
        HttpListener listener = listen();
        try (Socket client =
                new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort())) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } finally {
            listener.drain(Duration.ZERO);
        }
    }

    @Test
    void othersHaveTheirTurnBetweenTwoRequests() throws Exception {
        String answers = answersTo(GET + GET + LAST);

        assertEquals(3, answers.split("HTTP/1.1 200", -1).length - 1, answers);
        assertEquals(List.of("request", "other", "request", "other", "request"), events.subList(0, 5));
    }

    @Test
    void manyRequestsAreAllAnswered() throws Exception {
        String answers = answersTo(GET.repeat(1_000) + LAST);

        assertEquals(1_001, answers.split("HTTP/1.1 200", -1).length - 1);
    }

    @Test
    void othersHaveTheirTurnBetweenQuestionsAboutTheServer() throws Exception {
        String answers = answersTo("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2) + GET + GET + LAST);

        assertEquals(5, answers.split("HTTP/1.1 200", -1).length - 1, answers);
        assertEquals(List.of("request", "other", "request"), events.subList(0, 3));
    }
}
