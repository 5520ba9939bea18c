package dev.tollgate.sidecar.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.StartedSidecar;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many addresses hold all places with connections that are new and send nothing, or an unfinished head. */
@Timeout(60)
final class ManyNewConnectionsTest {
    private static final int ADDRESSES = 38;
    private static final int OF_EACH = 2;
    private static final int ROUNDS = 5;

    @TempDir
    private Path directory;

    private final List<Socket> open = new ArrayList<>();

    private Sidecar start(String mode, boolean proxied) throws Exception {
        Path keys = SidecarFiles.publicKey(directory, SigningKey.generate(Algorithm.EDDSA, "k"));
        String ofMode = mode.equals("ndt")
                ? "machine: m\nndt: {allow: [no_bbr]}\naccess_tokens: {key_files: [%s]}"
                : "integration_tokens: {key_files: [%s]}";
        ReadFiles files = SidecarFiles.of(directory, """
                mode: %s
                listeners: [{address: 127.0.0.1:0%s}]
                trusted_proxies: [127.1.0.0/16]
                upstream: http://127.0.0.1:1
                bounds: {max_connections: %d}
                %s
                """.formatted(
                        mode, proxied ? ", proxy_protocol: true" : "", ADDRESSES * OF_EACH, ofMode.formatted(keys)));
        return StartedSidecar.of(ConfigReader.read(files), files);
    }

    private Socket connect(Sidecar sidecar, String from, boolean proxied) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        socket.setSoTimeout(30_000);
        socket.bind(new InetSocketAddress(proxied ? "127.1.0.1" : from, 0));
        socket.connect(sidecar.addresses().get(0));
        if (proxied) {
            send(socket, "PROXY TCP4 " + from + " 127.0.0.1 4000 80\r\n");
        }
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    /** Waits until the sidecar has read what was sent: it knows the addresses behind a proxy from then on. */
    private static void awaitAllRead(int port) throws Exception {
        Pattern unread = Pattern.compile(
                "[0-9A-F]{8,32}:%04X [0-9A-F]{8,32}:[0-9A-F]{4} 0[18A] [0-9A-F]{8}:(?!00000000)".formatted(port));
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            while (unread.matcher(Files.readString(Path.of(table))).find()) {
                Thread.sleep(10);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"locate, false, ''", "locate, false, G", "locate, true, ''", "ndt, false, ''"})
    void keepNoNewClientOut(String mode, boolean proxied, String sent) throws Exception {
        try (Sidecar sidecar = start(mode, proxied)) {
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < ADDRESSES * OF_EACH; i++) {
                    send(connect(sidecar, "127.0.2." + (1 + i % ADDRESSES), proxied), sent);
                }
                awaitAllRead(sidecar.addresses().get(0).getPort());
                Socket good = connect(sidecar, "127.0.3." + (1 + round), proxied);
                send(good, "GET /ndt/v7/none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                assertEquals('H', good.getInputStream().read(), "round " + round);
            }
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
