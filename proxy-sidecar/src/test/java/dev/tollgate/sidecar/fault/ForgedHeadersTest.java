package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RawHttp2Client.frame;
import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.fault.RawHttp2Client.Frame;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No field by which locate believes its gateway arrives from a client, neither in a head nor in trailers. */
@Timeout(60)
final class ForgedHeadersTest extends BeforeUpstream {
    private String seen(String fields) throws Exception {
        try (RawClient client = sidecar.connect()) {
            client.send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
            assertEquals(200, RawClient.status(client.readAnswer()));
        }
        return arrived();
    }

    /** Returns every octet that came upstream. */
    private String arrived() {
        return String.join("", upstream.heads()).toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Endpoint-API-UserInfo: FORGED\r\n",
                "x-endpoint-api-userinfo: FORGED\r\nX-ENDPOINT-API-USERINFO: FORGED\r\n",
                "X_Endpoint_API_UserInfo: FORGED\r\n",
                "X-Endpoint_API-UserInfo: FORGED\r\n",
                "X-AppEngine-Country: FORGED\r\n",
                "x_appengine_citylatlong: FORGED\r\n",
                "X-Forwarded-For: FORGED, FORGED\r\nX_Forwarded_For: FORGED\r\n",
                "Forwarded: for=FORGED\r\n",
                "X-Real-IP: FORGED\r\n",
                "X-HTTP-Method-Override: FORGED\r\n",
                "Connection: close, X-Named\r\nX-Named: FORGED\r\n",
                "Connection: keep-alive\r\nConnection: x-other , x-named\r\nX-Named: FORGED\r\n",
                "TE: FORGED\r\nKeep-Alive: FORGED\r\nProxy-Connection: FORGED\r\nUpgrade: FORGED\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0\r\nX-Endpoint-API-UserInfo: FORGED\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-Forwarded-For: FORGED\r\nX-Other: FORGED\r\n",
            })
    void dropsForgedField(String fields) throws Exception {
        assertNothingForged(seen(fields));
    }

    private static void assertNothingForged(String octets) {
        assertFalse(octets.contains("forged"), octets);
        assertEquals(2, octets.split("x-forwarded-for: ", -1).length, octets);
        assertTrue(octets.contains("x-forwarded-for: 127.0.0.1\r\n"), octets);
    }

    @Test
    void dropsForgedFieldsInTrailersOfHttp2(@TempDir Path directory) throws Exception {
        try (RunningSidecar http2 =
                        new RunningSidecar(directory, upstream.port(), SelfSigned.listenerFields(directory), "");
                RawHttp2Client client = new RawHttp2Client(http2.port())) {
            byte[] trailers = RawHttp2Client.field("x-endpoint-api-userinfo", "FORGED");
            client.send(
                    frame(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, 1, RawHttp2Client.get(NEAREST)),
                    frame(RawHttp2Client.DATA, 0, 1, new byte[] {'x'}),
                    frame(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS | RawHttp2Client.END_STREAM, 1, trailers));

            Frame answer = client.readUntil(RawHttp2Client.HEADERS);
            assertNotNull(answer);
            assertEquals("200", answer.status());
        }
        assertNothingForged(arrived());
    }

    @Test
    void passesTrailersOfLocatesAnswer() throws Exception {
        restart((connection, number) -> {
            connection.readHead();
            connection.write(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nServer-Timing: db;dur=1\r\n\r\n");
        });
        try (RawClient client = sidecar.connect()) {
            client.get(NEAREST).readUntil("0\r\nServer-Timing: db;dur=1\r\n\r\n");
        }
    }

    @Test
    void keepsWhatTheSidecarSaysThoughConnectionNamesIt() throws Exception {
        String head = seen("Connection: X-Forwarded-For, Host, Via\r\n");

        assertTrue(head.contains("x-forwarded-for: 127.0.0.1\r\n"), head);
        assertTrue(head.contains("host: a\r\n"), head);
        assertTrue(head.contains("via: 1.1 tollgate\r\n"), head);
    }

    @Test
    void passesTraceContextAndOtherFields() throws Exception {
        String head = seen("traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\ntracestate: a=b\r\n"
                + "User-Agent: ndt7\r\n");

        assertTrue(head.contains("traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"), head);
        assertTrue(head.contains("tracestate: a=b\r\n"), head);
        assertTrue(head.contains("user-agent: ndt7\r\n"), head);
    }
}
