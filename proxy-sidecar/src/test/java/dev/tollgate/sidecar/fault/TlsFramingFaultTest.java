package dev.tollgate.sidecar.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client of HTTP/1 over TLS whose request is malformed, or not wanted to its end, and which goes on sending. */
@Timeout(60)
final class TlsFramingFaultTest {
    private static final int TRIES = 3;

    @TempDir
    private Path directory;

    private static SSLSocket connect(int port) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Reads an answer to the close_notify; a connection that just ends is an error. */
    private static String readToTheEnd(InputStream in) throws Exception {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "Transfer-Encoding: gzip, gzip\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                "Content-Length: 99999999\r\n\r\n",
                "X Y: a\r\n\r\n",
            })
    void readsTheAnswerAndTheEndBeforeItEndsItsSide(String fields) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.awaitEnd());
                RunningSidecar sidecar =
                        new RunningSidecar(directory, upstream.port(), SelfSigned.listenerFields(directory), "")) {
            long fastest = Long.MAX_VALUE;
            for (int i = 0; i < TRIES; i++) {
                fastest = Math.min(fastest, millisToTheEnd(sidecar.port(), fields));
            }
            // the server gives up the client's side after 2 s
            assertTrue(fastest < 1_500, fastest + " ms");
        }
    }

    private static long millisToTheEnd(int port, String fields) throws Exception {
        try (SSLSocket client = connect(port)) {
            client.startHandshake();
            long asked = System.nanoTime();
            client.getOutputStream()
                    .write(("GET " + RunningSidecar.NEAREST + " HTTP/1.1\r\nHost: a\r\n" + fields)
                            .getBytes(StandardCharsets.ISO_8859_1));
            String seen = readToTheEnd(client.getInputStream());

            assertTrue(seen.startsWith("HTTP/1.1 4") || seen.startsWith("HTTP/1.1 501 "), seen);
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
        }
    }

    /** So many requests fit one record, and come out of it in one read. */
    @Test
    void everyRequestOfOneRecordIsAnswered() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.awaitEnd());
                RunningSidecar sidecar =
                        new RunningSidecar(directory, upstream.port(), SelfSigned.listenerFields(directory), "");
                SSLSocket client = connect(sidecar.port())) {
            client.startHandshake();
            String request = "GET /none HTTP/1.1\r\nHost: a\r\n";
            client.getOutputStream()
                    .write(((request + "\r\n").repeat(450) + request + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String seen = readToTheEnd(client.getInputStream());

            assertEquals(451, seen.split("HTTP/1.1 404 ", -1).length - 1);
        }
    }
}
