package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.fixture.FreePort;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.StartedSidecar;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.listener.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Listeners of both families at one port, and one for both. */
@Timeout(60)
final class DualStackTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void needsIpv6() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            assumeTrue(any.isBound());
        } catch (IOException e) {
            assumeTrue(false, "this machine has no IPv6");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "epoll, 0.0.0.0, [::]",
        "epoll, [::], 0.0.0.0",
        "epoll, 127.0.0.1, [::]",
        "epoll, [::], ",
        "auto, 0.0.0.0, [::]",
        "io_uring, [::], 127.0.0.1",
        "io_uring, [::], ",
        "nio, [::], ",
        "nio, 127.0.0.1, [::1]"
    })
    void servesBothFamilies(String transport, String first, String second) throws Exception {
        assumeTrue(transport.equals("auto")
                || Transport.valueOf(transport.toUpperCase(Locale.ROOT)).isAvailable());
        int port = FreePort.any();
        String listeners = "{address: '" + first + ":" + port + "'}"
                + (second == null ? "" : ", {address: '" + second + ":" + port + "'}");
        SigningKey key = SigningKey.generate(Algorithm.EDDSA, "exchange-1");
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll())) {
            ReadFiles files = SidecarFiles.of(directory, """
                    mode: locate
                    listeners: [%s]
                    upstream: http://127.0.0.1:%d
                    transport: %s
                    integration_tokens: {key_files: [%s]}
                    """.formatted(
                            listeners, upstream.port(), transport, SidecarFiles.publicKey(directory, key)));
            try (Sidecar sidecar = StartedSidecar.of(ConfigReader.read(files), files)) {
                assertEquals("HTTP/1.1 200 OK", firstLine("127.0.0.1", port));
                assertEquals("HTTP/1.1 200 OK", firstLine("::1", port));
            }
        }
    }

    private static String firstLine(String address, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName(address), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }
}
