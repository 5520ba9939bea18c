package dev.tollgate.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that do not end, or are too long: none of them keeps its connection. */
@Timeout(60)
final class OneGetTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final String HEAD = "HTTP/1.1 200 OK\r\n";

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private interface Script {
        void serve(OutputStream out, Socket client) throws IOException;
    }

    /** Serves one connection. The future ends with it: with the request's first line when the client has hung up. */
    private CompletableFuture<String> serve(Script script) {
        CompletableFuture<String> over = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try (Socket client = server.accept()) {
                over.complete(serve(client, script));
            } catch (IOException e) {
                over.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return over;
    }

    private static String serve(Socket client, Script script) throws IOException {
        InputStream in = client.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                return head.toString();
            }
            head.append((char) octet);
        }
        try {
            script.serve(client.getOutputStream(), client);
            client.getOutputStream().flush();
            if (client.isClosed()) {
                return head.toString();
            }
            while (in.read() >= 0) {
                // until the client hangs up
            }
        } catch (IOException e) {
            // a reset
        }
        return head.toString();
    }

    private CompletableFuture<OneGet.Answer> get(Duration deadline) {
        return new OneGet(deadline, 1_000, null)
                .begin(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/a?b=c"));
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(US_ASCII));
    }

    @Test
    void answersWithStatusFieldAndBody() throws Exception {
        CompletableFuture<String> over = serve((out, client) -> write(
                out, "HTTP/1.1 103 Early\r\n\r\n" + HEAD + "Cache-Control: max-age=3\r\nContent-Length: 2\r\n\r\nok"));
        OneGet.Answer answer = get(LONG).get();

        assertEquals(200, answer.status());
        assertEquals("max-age=3", answer.cacheControl());
        assertEquals("ok", answer.body());
        String head = over.get(30, TimeUnit.SECONDS);
        assertTrue(head.startsWith("GET /a?b=c HTTP/1.1\r\n"), head);
        assertTrue(head.contains("host: 127.0.0.1:" + server.getLocalPort() + "\r\n"), head);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HEAD + "~X: 0123456789\r\n",
                "~HTTP/1.1 103 Early\r\n\r\n",
                "~HTTP/1.1 100 Continue\r\n\r\n",
                HEAD + "\r\n~0123456789",
                HEAD + "Transfer-Encoding: chunked\r\n\r\n~1\r\nA\r\n",
                HEAD + "Content-Length: 5000\r\n\r\n~0123456789"
            })
    void anAnswerWithoutAnEndIsCutOff(String answer) throws Exception {
        String[] once = answer.split("~");
        CompletableFuture<String> over = serve((out, client) -> {
            write(out, once[0]);
            while (true) {
                write(out, once[1].repeat(100));
            }
        });
        ExecutionException failure = assertThrows(ExecutionException.class, get(LONG)::get);

        assertTrue(failure.getCause() instanceof IOException, failure.toString());
        over.get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 2", HEAD, HEAD + "Content-Length: 5\r\n\r\nab", HEAD + "\r\nab"})
    void anAnswerThatStopsEndsAtTheDeadline(String begun) throws Exception {
        CompletableFuture<String> over = serve((out, client) -> write(out, begun));
        ExecutionException failure = assertThrows(ExecutionException.class, get(SHORT)::get);

        assertTrue(failure.getCause() instanceof TimeoutException, failure.toString());
        over.get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {HEAD + "\r\nab", HEAD + "Content-Length: 5\r\n\r\nab", HEAD, ""})
    void anAnswerThatAResetEndsIsNone(String begun) {
        serve((out, client) -> {
            write(out, begun);
            client.setSoLinger(true, 0);
            client.close();
        });
        ExecutionException failure = assertThrows(ExecutionException.class, get(LONG)::get);
        assertTrue(failure.getCause() instanceof IOException, failure.toString());
    }

    @Test
    void saysSoWhereNobodyListens() throws Exception {
        server.close();
        ExecutionException failure = assertThrows(ExecutionException.class, get(LONG)::get);
        assertTrue(failure.getCause() instanceof IOException, failure.toString());
        assertThrows(
                IllegalArgumentException.class,
                () -> new OneGet(SHORT, 1, null).begin(URI.create("http://127.0.0.1:99999/")));
    }
}
