package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who the client is, where a load balancer tells it by the PROXY protocol. */
@Timeout(60)
final class ProxyProtocolTest {
    private static final String ON = ", proxy_protocol: true";
    private static final String TRUSTED = "trusted_proxies: [127.0.0.0/8]";
    private static final String V2_IPV4 =
            "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000c\u00c0\0\u0002\u0009" + "\u007f\0\0\u0001\u0030\u0039\0\u0050";

    @TempDir
    private Path directory;

    private String forwardedFor(String header, String listener, String more, String fields) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), listener, more);
                RawClient client = sidecar.connect()) {
            client.send(header + "GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\n" + fields + "Connection: close\r\n\r\n");
            client.readToEnd();
            if (upstream.heads().isEmpty()) {
                return "";
            }
            String head = upstream.heads().get(0).toLowerCase(Locale.ROOT);
            int start = head.indexOf("x-forwarded-for: ") + "x-forwarded-for: ".length();
            return head.substring(start, head.indexOf('\r', start));
        }
    }

    @Test
    void takesTheClientOfBothVersions() throws Exception {
        assertEquals("192.0.2.1", forwardedFor("PROXY TCP4 192.0.2.1 127.0.0.1 5 6\r\n", ON, TRUSTED, ""));
        assertEquals("2001:db8::1", forwardedFor("PROXY TCP6 2001:db8::1 ::1 5 6\r\n", ON, TRUSTED, ""));
        assertEquals("192.0.2.9", forwardedFor(V2_IPV4, ON, TRUSTED, ""));
    }

    @Test
    void believesNoForwardedForOfAClientThatIsNoProxy() throws Exception {
        assertEquals(
                "192.0.2.1",
                forwardedFor(
                        "PROXY TCP4 192.0.2.1 127.0.0.1 5 6\r\n", ON, TRUSTED, "X-Forwarded-For: 198.51.100.1\r\n"));
    }

    @Test
    void closesAConnectionWithoutAHeaderOrOfAnUntrustedPeer() throws Exception {
        assertEquals("", forwardedFor("", ON, TRUSTED, ""));
        assertEquals("", forwardedFor("PROXY TCP4 x y 5 6\r\n", ON, TRUSTED, ""));
        assertEquals("", forwardedFor("PROXY TCP4 192.0.2.1 127.0.0.1 5 6\r\n", ON, "", ""));
    }

    @Test
    void takesTheClientThatATrustedProxyNamesInForwardedFor() throws Exception {
        assertEquals("192.0.2.7", forwardedFor("", "", TRUSTED, "X-Forwarded-For: 198.51.100.1, 192.0.2.7\r\n"));
        assertEquals("192.0.2.7", forwardedFor("", "", TRUSTED, "X-Forwarded-For: 192.0.2.7, 127.0.0.9\r\n"));
        assertTrue(forwardedFor("", "", "", "X-Forwarded-For: 192.0.2.7\r\n").equals("127.0.0.1"));
    }
}
