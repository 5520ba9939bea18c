package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RawHttp2Client.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.BesideAttack;
import dev.tollgate.fixture.LeftBehind;
import dev.tollgate.fixture.OpenSockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What strangers can make a sidecar in mode locate hold, in a quarter of the launcher's memory. */
@Timeout(120)
final class HeldMemoryIT {
    private static final String SMALL = "-Xmx64m -Dio.netty.maxDirectMemory=33554432";
    private static final String LIVE = "/v2/live";
    private static final String DIRECT = "tollgate_connection_memory_bytes{kind=\"direct\"}";
    /** Of what connections may hold in that memory. */
    private static final double HALF = 6 << 20;

    private static final int MANY = 600;
    private static final int HTTP2_CONNECTIONS = 220;
    /** As many as a client may have open. */
    private static final int STREAMS = 100;
    /** Of the heap: a third more than a sidecar uses that has nothing open. */
    private static final long FEW_OCTETS = 24 << 20;

    @TempDir
    private static Path directory;

    private static ScriptedUpstream upstream;
    private static BesideAttack sidecar;

    @BeforeAll
    static void start() throws Exception {
        upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
        Path key = Files.writeString(
                directory.resolve("pub.jwk"),
                "{\"kty\":\"OKP\",\"kid\":\"k\",\"crv\":\"Ed25519\","
                        + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
        Path config = Files.writeString(directory.resolve("sidecar.yaml"), """
                mode: locate
                listeners: [{address: 127.0.0.1:0}, {address: 127.0.0.1:0%s}]
                ops: 127.0.0.1:0
                upstream: http://127.0.0.1:%d
                integration_tokens: {key_files: [%s]}
                bounds: {max_connections: 2000, max_connections_per_address: 2000}
                """.formatted(
                        SelfSigned.listenerFields(directory), upstream.port(), key));
        sidecar = new BesideAttack(directory, SMALL, List.of("sidecar", "--config", config.toString()));
    }

    @AfterAll
    static void stop() throws Exception {
        sidecar.close();
        upstream.close();
    }

    private static InetSocketAddress cleartext() {
        return sidecar.addresses().get(0);
    }

    private static InetSocketAddress tls() {
        return sidecar.addresses().get(1);
    }

    private static void assertServesBeside(BesideAttack.Attack attack) throws Exception {
        sidecar.assertServesOthers(attack, LIVE);
        sidecar.awaitNothing(DIRECT);
        sidecar.awaitNothing("tollgate_connection_memory_bytes{kind=\"native\"}");
    }

    @Test
    void slowBodies() throws Exception {
        String request = "POST /v2/live HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n" + "a".repeat(40_000);
        assertServesBeside(() -> new OpenSockets(cleartext(), MANY, request));
    }

    @Test
    void handshakesAndRecordsThatDoNotEnd() throws Exception {
        String record = "\u0016\u0003\u0001\u003f\u00ff" + "a".repeat(16_000);
        assertServesBeside(() -> new OpenSockets(tls(), MANY, record));
        assertServesBeside(() -> new OpenSockets(tls(), MANY, ""));
    }

    /** Each frame lies in a record of its own, so that nothing is left of any read. */
    @Test
    void headerSectionsThatDoNotEnd() throws Exception {
        byte[] fields = new byte[16_000];
        assertServesBeside(() -> {
            Http2Connections attack = new Http2Connections(client -> {
                client.send(frame(RawHttp2Client.HEADERS, RawHttp2Client.END_STREAM, 1, RawHttp2Client.get(LIVE)));
                for (int i = 0; i < 4; i++) {
                    client.send(frame(RawHttp2Client.CONTINUATION, 0, 1, fields));
                }
            });
            double held = sidecar.value(DIRECT);
            assertTrue(held > HALF, held + " octets are counted");
            return attack;
        });
    }

    @Test
    void manyStreamsWithLongHeadsAndBodiesThatDoNotEnd() throws Exception {
        assertServesBeside(() -> new Http2Connections(client -> {
            for (int stream = 1; stream < 60; stream += 2) {
                client.send(RawHttp2Client.headers(
                        stream,
                        false,
                        RawHttp2Client.block(
                                ":method",
                                "POST",
                                ":scheme",
                                "https",
                                ":path",
                                LIVE,
                                ":authority",
                                "a",
                                "x",
                                "a".repeat(15_000))));
                client.send(frame(RawHttp2Client.DATA, 0, stream, new byte[2_000]));
            }
        }));
    }

    /** Their requests wait for turns of the event loops when the connections close, all at once. */
    @Test
    void manyStreamsOfConnectionsThatClose() throws Exception {
        byte[][] requests = new byte[STREAMS][];
        Arrays.setAll(
                requests,
                i -> RawHttp2Client.headers(
                        2 * i + 1,
                        true,
                        RawHttp2Client.block(
                                ":method",
                                "GET",
                                ":scheme",
                                "https",
                                ":path",
                                LIVE,
                                ":authority",
                                "a",
                                "x",
                                "a".repeat(2_000))));
        sidecar.assertServesOthers(
                () -> {
                    Http2Connections attack = new Http2Connections(client -> {});
                    attack.each(client -> client.send(requests));
                    attack.each(RawHttp2Client::reset);
                    return attack;
                },
                LIVE);
        sidecar.awaitNothing(DIRECT);
        assertTrue(LeftBehind.live(sidecar.pid()) < FEW_OCTETS, LeftBehind.live(sidecar.pid()) + " octets are live");
    }

    /** Nobody reads the page, and whoever asks last is answered. */
    @Test
    void pagesOfOperatorsThatNobodyTakes() throws Exception {
        String requests = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n";
        assertServesBeside(() -> new OpenSockets(sidecar.operators(), MANY, requests));
        assertEquals("200", BesideAttack.get(sidecar.operators(), "/metrics"));
    }

    private interface Sending {
        void to(RawHttp2Client client) throws Exception;
    }

    private static final class Http2Connections implements AutoCloseable {
        private final List<RawHttp2Client> clients = new ArrayList<>();

        Http2Connections(Sending attack) throws Exception {
            for (int i = 0; i < HTTP2_CONNECTIONS; i++) {
                try {
                    RawHttp2Client client = new RawHttp2Client(tls().getPort());
                    clients.add(client);
                    attack.to(client);
                } catch (IOException e) {
                    assertTrue(i > 0, "at least one gets through: " + e);
                }
            }
        }

        /** Does to each what cannot fail because the sidecar has closed it. */
        void each(Sending attack) throws Exception {
            for (RawHttp2Client client : clients) {
                attack.to(client);
            }
        }

        @Override
        public void close() throws Exception {
            for (RawHttp2Client client : clients) {
                client.close();
            }
        }
    }
}
