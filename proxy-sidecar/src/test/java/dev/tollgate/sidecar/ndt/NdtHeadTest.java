package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Heads with another version or without a proper host do not reach ndt-server. */
@Timeout(60)
final class NdtHeadTest {
    @RegisterExtension
    private final NdtFixture sidecar = NdtFixture.before(
            (head, socket) -> ScriptedNdtServer.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain"));

    private String answer(String version, String fields) throws Exception {
        try (Socket socket = sidecar.connect()) {
            ScriptedNdtServer.send(socket, "GET / " + version + "\r\n" + fields.replace("~", "\r\n") + "\r\n\r\n");
            return NdtFixture.rest(socket);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, X: a, 400, malformed",
        "HTTP/1.1, Host: a~Host: a, 400, malformed",
        "HTTP/1.1, Host: a b, 400, malformed",
        "HTTP/1.1, Host: a/b, 400, malformed",
        "HTTP/1.1, Host: user@a, 400, malformed",
        "HTTP/1.0, Host: a~Host: b, 400, malformed",
        "HTTP/1.0, Host: a b, 400, malformed",
        "http/1.1, Host: a, 400, malformed",
        "HTTP/1.1x, Host: a, 400, malformed",
        "HTTP/01.1, Host: a, 400, malformed",
        "HTTP/1.9, Host: a, 505, http_version",
        "HTTP/2.0, Host: a, 505, http_version",
        "HTTP/0.9, Host: a, 505, http_version",
    })
    void refuses(String version, String fields, int status, String reason) throws Exception {
        String answer = answer(version, fields);

        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertEquals(List.of(status + " " + reason), sidecar.observer().refusals());
        assertEquals(List.of(), sidecar.server().heads());
    }

    @Test
    void refusesToBeATunnel() throws Exception {
        String answer = sidecar.answerTo("CONNECT / HTTP/1.1");

        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertEquals(List.of(), sidecar.server().heads());
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1, Host:", "HTTP/1.1, Host: a:80", "HTTP/1.1, Host: [::1]", "HTTP/1.0, X: a"})
    void takes(String version, String fields) throws Exception {
        String answer = answer(version, fields);

        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    }
}
