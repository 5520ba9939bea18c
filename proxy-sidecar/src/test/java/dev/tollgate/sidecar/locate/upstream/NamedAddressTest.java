package dev.tollgate.sidecar.locate.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.listener.Transport;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.resolver.dns.DnsServerAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server behind that is named, with two servers on one port and a DNS server that says which of them has the name. */
@Timeout(60)
final class NamedAddressTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Transport transport = Transport.forMessages();
    private final EventLoops loops = new EventLoops(transport, 1, () -> {});
    private final EventLoop loop = loops.group().next();
    private StandInDns dns;
    private HttpServer first;
    private HttpServer second;
    private ServerRotation pool;
    private volatile Duration connectTimeout = LONG;
    private volatile Duration maxAge = LONG;
    private volatile boolean keepsAlive;

    @BeforeEach
    void start() throws Exception {
        dns = new StandInDns();
        first = server("127.0.0.1", 0, "first");
        second = server("127.0.0.2", first.getAddress().getPort(), "second");
        InetSocketAddress name = InetSocketAddress.createUnresolved(
                "locate.example.", first.getAddress().getPort());
        NamedAddress place = new NamedAddress(
                name, transport.datagramChannel(), host -> DnsServerAddresses.singleton(dns.address()).stream());
        pool = new UpstreamPools(loops.group(), transport.clientChannel(), place, this::settings).of(loop);
    }

    private UpstreamSettings settings() {
        return new UpstreamSettings(8, 8, connectTimeout, LONG, LONG, maxAge);
    }

    @AfterEach
    void stop() {
        loops.close();
        first.stop(0);
        second.stop(0);
        dns.close();
    }

    /** A server that closes each connection after an answer, if not told otherwise, so that every request looks for its way. */
    private HttpServer server(String address, int port, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                if (!keepsAlive) {
                    exchange.getResponseHeaders().set("Connection", "close");
                }
                exchange.sendResponseHeaders(200, body.length());
                exchange.getResponseBody().write(body.getBytes(StandardCharsets.US_ASCII));
            }
        });
        server.start();
        return server;
    }

    /** Returns the body of an answer, or why there is none. */
    private String ask() throws Exception {
        Answer answer = new Answer();
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
        request.headers().set(HttpHeaderNames.HOST, "locate.example");
        loop.execute(() -> pool.send(request, true, answer));
        return answer.end.get(30, TimeUnit.SECONDS);
    }

    private static List<InetAddress> addresses(String... literals) throws IOException {
        List<InetAddress> addresses = new ArrayList<>();
        for (String literal : literals) {
            addresses.add(InetAddress.getByName(literal));
        }
        return addresses;
    }

    @Test
    void goesToTheNewAddressOfANameWhenItsTimeToLiveHasPassed() throws Exception {
        dns.ttlSeconds = 1;
        dns.known = addresses("127.0.0.1");
        assertEquals("first", ask());

        dns.known = addresses("127.0.0.2");
        String answer = ask();
        for (int i = 0; i < 300 && !answer.equals("second"); i++) {
            Thread.sleep(100);
            answer = ask();
        }
        assertEquals("second", answer);
    }

    @Test
    void leavesAKeptConnectionOfAServerThatHasTheNameNoMore() throws Exception {
        keepsAlive = true;
        dns.ttlSeconds = 1;
        dns.known = addresses("127.0.0.1");
        assertEquals("first", ask());

        dns.known = addresses("127.0.0.2");
        long moved = System.nanoTime();
        while (!ask().equals("second")) {
            assertTrue(System.nanoTime() - moved < maxAge.toNanos() / 2, "still the first");
            Thread.sleep(50);
        }
    }

    @Test
    void keepsAConnectionWhileTheNameHasItsServerOrDnsIsSilent() throws Exception {
        keepsAlive = true;
        dns.ttlSeconds = 1;
        dns.known = addresses("127.0.0.1");
        assertEquals("first", ask());

        dns.silent = true;
        for (int i = 0; i < 30; i++) {
            Thread.sleep(100);
            assertEquals("first", ask());
        }
    }

    @Test
    void goesByTheAnswerOfDnsForItsTimeToLive() throws Exception {
        dns.known = addresses("127.0.0.1");
        assertEquals("first", ask());

        dns.known = addresses("127.0.0.2");
        assertEquals("first", ask());
    }

    @Test
    void asksAnewAfterAConnectionThatFailed() throws Exception {
        dns.known = addresses("127.0.0.1");
        assertEquals("first", ask());

        dns.known = addresses("127.0.0.2");
        first.stop(0);
        assertEquals("UNREACHABLE", ask());
        assertEquals("second", ask());
    }

    @Test
    void triesTheOtherAddressesOfANameInTheSameRequest() throws Exception {
        dns.known = addresses("127.0.0.3", "127.0.0.4", "127.0.0.2");
        assertEquals("second", ask());
        assertEquals("second", ask());

        dns.known = addresses("127.0.0.3", "127.0.0.4");
        second.stop(0);
        assertEquals("UNREACHABLE", ask());
    }

    @Test
    void leavesTimeForTheOthersWhereAnAddressIsSilentAndAvoidsItAfterwards() throws Exception {
        connectTimeout = Duration.ofSeconds(6);
        try (ServerSocket silent = new ServerSocket()) {
            InetSocketAddress full =
                    new InetSocketAddress("127.0.0.3", first.getAddress().getPort());
            silent.bind(full, 1);
            try (Socket one = new Socket(full.getAddress(), full.getPort());
                    Socket two = new Socket(full.getAddress(), full.getPort())) {
                assertTrue(one.isConnected() && two.isConnected());
                dns.known = addresses("127.0.0.3", "127.0.0.2");
                long begun = System.nanoTime();
                assertEquals("second", ask());
                Duration waited = Duration.ofNanos(System.nanoTime() - begun);
                assertTrue(waited.compareTo(Duration.ofSeconds(2)) > 0, waited::toString);

                begun = System.nanoTime();
                assertEquals("second", ask());
                waited = Duration.ofNanos(System.nanoTime() - begun);
                assertTrue(waited.compareTo(Duration.ofSeconds(2)) < 0, waited::toString);
            }
        }
    }

    @Test
    void cannotReachANameThatThereIsNotAndReachesItOnceThereIs() throws Exception {
        assertEquals("UNREACHABLE", ask());

        dns.known = addresses("127.0.0.1");
        assertEquals("first", ask());
    }

    @Test
    void waitsForASilentDnsServerNoLongerThanForAConnection() throws Exception {
        // the resolver itself waits for 5 s
        dns.silent = true;
        connectTimeout = Duration.ofMillis(500);
        long begun = System.nanoTime();

        assertEquals("UNREACHABLE", ask());
        Duration waited = Duration.ofNanos(System.nanoTime() - begun);
        assertTrue(waited.compareTo(Duration.ofSeconds(4)) < 0, waited::toString);
    }

    private static final class Answer implements UpstreamAnswer {
        final CompletableFuture<String> end = new CompletableFuture<>();
        private final StringBuilder body = new StringBuilder();

        @Override
        public void onInterim(HttpResponse head) {}

        @Override
        public void onHead(HttpResponse head) {}

        @Override
        public void onContent(HttpContent content) {
            body.append(content.content().toString(StandardCharsets.US_ASCII));
            boolean last = content instanceof LastHttpContent;
            content.release();
            if (last) {
                end.complete(body.toString());
            }
        }

        @Override
        public void onPause() {}

        @Override
        public void onRoom() {}

        @Override
        public void onFailure(UpstreamFailure failure) {
            end.complete(failure.name());
        }
    }
}
