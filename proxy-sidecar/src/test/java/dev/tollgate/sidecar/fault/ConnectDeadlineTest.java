package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locate's host says nothing to a SYN, as behind a firewall that drops, or with a queue of connections that is full. */
@Timeout(120)
final class ConnectDeadlineTest {
    private static final int FILL_MILLIS = 300;
    private static final Duration TIMEOUT = Duration.ofMillis(700);
    /** Far less than the time for an answer. */
    private static final Duration SLACK = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final List<Socket> filling = new ArrayList<>();
    private ServerSocket full;

    @BeforeEach
    void fillTheQueue() throws Exception {
        full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        try {
            while (true) {
                Socket socket = new Socket();
                filling.add(socket);
                socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), FILL_MILLIS);
            }
        } catch (SocketTimeoutException e) {
            // full
        }
    }

    @AfterEach
    void close() throws Exception {
        for (Socket socket : filling) {
            socket.close();
        }
        full.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void answers502WhenTheTimeForConnectingHasPassed(String transport) throws Exception {
        String bounds = "upstream_bounds: {connect_timeout: 700ms, answer_timeout: 90s}\ntransport: " + transport;
        try (RunningSidecar sidecar = new RunningSidecar(directory, full.getLocalPort(), bounds);
                RawClient client = sidecar.connect()) {
            long begun = System.nanoTime();
            String answer = client.get(NEAREST).readAnswer();
            Duration waited = Duration.ofNanos(System.nanoTime() - begun);

            assertEquals(502, RawClient.status(answer), answer);
            assertTrue(answer.contains("locate cannot be reached"), answer);
            assertTrue(answer.contains("access-control-allow-origin: *\r\n"), answer);
            assertTrue(waited.compareTo(TIMEOUT) >= 0 && waited.compareTo(TIMEOUT.plus(SLACK)) < 0, waited::toString);
        }
    }
}
