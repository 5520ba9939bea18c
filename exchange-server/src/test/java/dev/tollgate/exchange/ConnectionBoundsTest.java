package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.http.HttpLimits;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.http.Network;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many connections there may be, of one address and in all. */
@Timeout(60)
final class ConnectionBoundsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);
    private static final String ASK = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<Socket> open = new ArrayList<>();
    private ExchangeServer server;

    private void start(int connections, int perAddress, String... proxies) throws Exception {
        HttpLimits limits = new HttpLimits(connections, perAddress, MINUTE, MINUTE, 16 * 1024);
        server = ExchangeServer.start(
                new FakeStore(),
                new CurrentSigningKeys(SigningKeys.of(SigningKey.generate(Algorithm.ES256, "k1"))),
                new ExchangeConfig(ANY_PORT, ANY_PORT, 4, MINUTE, MINUTE, trusted(proxies), limits, Optional.empty()));
    }

    private static TrustedNetworks trusted(String... proxies) {
        return new TrustedNetworks(Stream.of(proxies).map(Network::of).toList());
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        server.close();
    }

    private Socket connect(String from) throws IOException {
        return connect(from, server.address());
    }

    private Socket connect(String from, InetSocketAddress to) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        socket.setSoTimeout(30_000);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(to);
        return socket;
    }

    /** Connects and is answered once, so that the connection is counted. */
    private void connectAndStay(String from) throws IOException {
        Socket socket = connect(from);
        socket.getOutputStream().write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals('H', socket.getInputStream().read());
    }

    /** Returns the answer, nothing if the connection is closed. */
    private static String ask(Socket socket) throws IOException {
        try {
            socket.getOutputStream().write(ASK.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (SocketException e) {
            return "";
        }
    }

    @Test
    void oneAddressCannotTakeThePlacesOfOthers() throws Exception {
        start(100, 3);
        for (int i = 0; i < 3; i++) {
            connectAndStay("127.0.0.8");
        }
        assertEquals("", ask(connect("127.0.0.8")));
        assertTrue(ask(connect("127.0.0.9")).startsWith("HTTP/1.1 200 OK"));
    }

    @Test
    void aTrustedProxyBringsAsManyAsThereMayBe() throws Exception {
        start(100, 3, "127.0.0.8");
        for (int i = 0; i < 5; i++) {
            connectAndStay("127.0.0.8");
        }
        assertTrue(ask(connect("127.0.0.8")).startsWith("HTTP/1.1 200 OK"));
    }

    @Test
    void whoAsksNothingMakesPlaceForWhoAsks() throws Exception {
        start(4, 100);
        for (int i = 0; i < 4; i++) {
            connect("127.0.0.8").getOutputStream().write('G');
        }
        String answer = "";
        while (answer.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(100);
            answer = ask(connect("127.0.0.9"));
        }
        assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
    }

    /** A connection that rests keeps its place for a second. */
    @Test
    void whoRestsAfterAnAnswerMakesPlaceForWhoAsks() throws Exception {
        start(4, 100);
        for (int i = 0; i < 4; i++) {
            connectAndStay("127.0.0.8");
        }
        String answer = "";
        while (answer.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(100);
            answer = ask(connect("127.0.0.9"));
        }
        assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
    }

    /** Those of scrapers and probes, of whom the first has to go. */
    @Test
    void silentConnectionsKeepNoProbeOut() throws Exception {
        start(4, 4);
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            silent.add(connect("127.0.0.8", server.opsAddress()));
        }
        for (int i = 0; i < 3; i++) {
            assertTrue(ask(connect("127.0.0.8", server.opsAddress())).startsWith("HTTP/1.1 200 OK"));
        }
        assertEquals(-1, readOrEnd(silent.get(0)), "the oldest was closed");
    }

    private static int readOrEnd(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException e) {
            return -1;
        }
    }

    /** None of them is a second old. */
    @Test
    void newConnectionsOfManyAddressesKeepNobodyElseOut() throws Exception {
        start(76, 100);
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 76; i++) {
                connect("127.0.2." + (1 + i % 38));
            }
            String answer = ask(connect("127.0.3." + (1 + round)));
            assertTrue(answer.startsWith("HTTP/1.1 200 OK"), round + answer);
        }
    }

    @Test
    void operatorsAreAnsweredBesideManyWhoAskNothingOfTheirListener() throws Exception {
        start(100, 100);
        for (int i = 0; i < 200; i++) {
            Socket socket = new Socket("127.0.0.1", server.opsAddress().getPort());
            open.add(socket);
        }
        Socket probe = new Socket("127.0.0.1", server.opsAddress().getPort());
        open.add(probe);
        probe.setSoTimeout(30_000);
        assertTrue(ask(probe).startsWith("HTTP/1.1 200 OK"));
    }
}
