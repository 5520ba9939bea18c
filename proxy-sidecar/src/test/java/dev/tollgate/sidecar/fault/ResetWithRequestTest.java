package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.listener.Transport;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A client that resets its connection right after its request is told nothing, so its request costs nothing. Request and
 * reset may be one event of the socket, of which Netty's io_uring reports only the request.
 */
@Timeout(120)
final class ResetWithRequestTest {
    private static final int LIMIT = 90;
    private static final int RESETS = 20;
    private static final String GONE = NEAREST + "?m=gone";
    private static final String BODY = "{\"results\":[{\"machine\":\"m\"}]}";
    private static final String SERVERS = "HTTP/1.1 200 OK\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY;
    private static final Pattern LEFT = Pattern.compile("\"requests\";r=(\\d+);");

    @TempDir
    private Path directory;

    private final CountDownLatch reset = new CountDownLatch(1);

    private enum Edge {
        PLAIN,
        /** After a request that was answered on the same connection. */
        PERSISTENT,
        HTTP2
    }

    @ParameterizedTest
    @CsvSource({
        "IO_URING, PLAIN", "IO_URING, PERSISTENT", "IO_URING, HTTP2",
        "EPOLL, PLAIN", "EPOLL, PERSISTENT", "EPOLL, HTTP2",
        "NIO, PLAIN", "NIO, PERSISTENT", "NIO, HTTP2"
    })
    void costsNothing(Transport transport, Edge edge) throws Exception {
        assumeTrue(transport.isAvailable(), transport + " is not available here");
        String more = "transport: %s\nquotas: {tiers: {0: {requests: %d/24h}}}\ndrain: {timeout: 1s}"
                .formatted(transport, LIMIT);
        String tls = edge == Edge.HTTP2 ? SelfSigned.listenerFields(directory) : "";
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> serve(connection));
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), tls, more)) {
            for (int i = 0; i < RESETS; i++) {
                requestAndReset(sidecar, edge);
            }
            reset.countDown();
            int charged = edge == Edge.PERSISTENT ? RESETS : 0;
            int asked = 1;
            int left = left(sidecar, edge);
            while (left < LIMIT - charged - asked && asked < 200) {
                Thread.sleep(100);
                left = left(sidecar, edge);
                asked++;
            }
            assertEquals(LIMIT - charged - asked, left);
        }
    }

    /** A client that is gone is answered when it has gone. */
    private void serve(ScriptedUpstream.Connection connection) throws Exception {
        while (!connection.readHead().contains("m=gone") || reset.await(60, TimeUnit.SECONDS)) {
            connection.write(SERVERS);
        }
    }

    private static void requestAndReset(RunningSidecar sidecar, Edge edge) throws Exception {
        if (edge == Edge.HTTP2) {
            new RawHttp2Client(
                            sidecar.port(),
                            RawHttp2Client.PREFACE,
                            RawHttp2Client.frame(RawHttp2Client.SETTINGS, 0, 0, new byte[0]),
                            http2(sidecar.key(), GONE))
                    .reset();
            return;
        }
        RawClient client = sidecar.connect();
        if (edge == Edge.PERSISTENT) {
            client.send(http1(sidecar.key(), NEAREST)).readAnswer();
        }
        client.send(http1(sidecar.key(), GONE)).reset();
    }

    private static String http1(SigningKey key, String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + GoodTokens.bearer(GoodTokens.integration(key)) + "\r\n";
    }

    private static byte[] http2(SigningKey key, String target) {
        return RawHttp2Client.headers(
                1,
                true,
                RawHttp2Client.block(
                        ":method",
                        "GET",
                        ":scheme",
                        "https",
                        ":authority",
                        "a",
                        ":path",
                        target,
                        "authorization",
                        "Bearer " + GoodTokens.integration(key)));
    }

    /** Asks, which costs one, and returns how many requests are left. */
    private static int left(RunningSidecar sidecar, Edge edge) throws Exception {
        String state;
        if (edge == Edge.HTTP2) {
            try (RawHttp2Client client = new RawHttp2Client(sidecar.port())) {
                client.send(http2(sidecar.key(), NEAREST));
                state = String.valueOf(
                        client.readUntil(RawHttp2Client.HEADERS).headers().get("ratelimit"));
            }
        } else {
            try (RawClient client = sidecar.connect()) {
                state = client.send(http1(sidecar.key(), NEAREST)).readAnswer();
            }
        }
        Matcher left = LEFT.matcher(state);
        assertEquals(true, left.find(), state);
        return Integer.parseInt(left.group(1));
    }
}
