package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.config.ConfigException;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A locate that is called over TLS or a Unix socket, and more than one of it. */
@Timeout(60)
final class UpstreamKindsTest {
    private static final String PATIENT = "upstream_bounds: {connect_timeout: 10s}\n";

    @TempDir
    private Path directory;

    private int nearest(RunningSidecar sidecar) throws Exception {
        try (RawClient client = sidecar.connect()) {
            return RawClient.status(client.get(NEAREST).readAnswer());
        }
    }

    /** A locate whose certificate names localhost, and whose issuer stands in {@code ca.pem}. */
    private ScriptedUpstream secure() throws Exception {
        X509Bundle issuer = new CertificateBuilder()
                .subject("CN=issuer")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle server = new CertificateBuilder()
                .subject("CN=locate")
                .addSanDnsName("localhost")
                .buildIssuedBy(issuer);
        Files.writeString(directory.resolve("ca.pem"), issuer.getCertificatePEM());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(server.toKeyManagerFactory().getKeyManagers(), null, null);
        return new ScriptedUpstream(
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                (connection, number) -> connection.answerAll());
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void callsALocateOverTlsThatShowsItsName(String transport) throws Exception {
        try (ScriptedUpstream locate = secure();
                RunningSidecar sidecar = new RunningSidecar(
                        directory,
                        "https://localhost:" + locate.port(),
                        "",
                        PATIENT + "upstream_tls: {ca_file: ca.pem}\ntransport: " + transport)) {
            assertEquals(200, nearest(sidecar));
            assertEquals(200, nearest(sidecar));
        }
    }

    @Test
    void callsAnAddressByTheNameThatTheFileGives() throws Exception {
        try (ScriptedUpstream locate = secure();
                RunningSidecar sidecar = new RunningSidecar(
                        directory,
                        "https://127.0.0.1:" + locate.port(),
                        "",
                        PATIENT + "upstream_tls: {ca_file: ca.pem, server_name: localhost}")) {
            assertEquals(200, nearest(sidecar));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"upstream_tls: {ca_file: ca.pem, server_name: other.example} | other.example", "drain: {} | path"})
    void callsNobodyWhoDoesNotShowThatNameOrWhoseIssuerIsUnknown(String more, String expected) throws Exception {
        try (LogLines lines = new LogLines();
                ScriptedUpstream locate = secure();
                RunningSidecar sidecar =
                        new RunningSidecar(directory, "https://localhost:" + locate.port(), "", PATIENT + more)) {
            assertEquals(502, nearest(sidecar));
            String line = lines.await("cannot connect to the upstream server");
            assertTrue(line.contains(expected) && line.contains("https://localhost:" + locate.port()), line);
            assertTrue(locate.heads().isEmpty(), locate.heads().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void callsALocateAtAUnixSocket(String transport) throws Exception {
        Path socket = directory.resolve("locate.sock");
        try (ServerSocketChannel locate = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            locate.bind(UnixDomainSocketAddress.of(socket));
            inThread(() -> accept(locate));
            try (RunningSidecar sidecar =
                    new RunningSidecar(directory, "unix:locate.sock", "", "transport: " + transport)) {
                assertEquals(200, nearest(sidecar));
                assertEquals(200, nearest(sidecar));
            }
        }
    }

    private static void inThread(Runnable task) {
        Thread thread = new Thread(task, "locate");
        thread.setDaemon(true);
        thread.start();
    }

    private static void accept(ServerSocketChannel server) {
        try {
            while (true) {
                SocketChannel client = server.accept();
                inThread(() -> answerAll(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void answerAll(SocketChannel accepted) {
        try (SocketChannel client = accepted) {
            ByteBuffer octets = ByteBuffer.allocate(16 * 1024);
            while (client.read(octets) >= 0) {
                String text = new String(octets.array(), 0, octets.position(), StandardCharsets.ISO_8859_1);
                if (text.endsWith("\r\n\r\n")) {
                    octets.clear();
                    client.write(ByteBuffer.wrap(ScriptedUpstream.OK.getBytes(StandardCharsets.ISO_8859_1)));
                }
            }
        } catch (IOException e) {
            // the sidecar hung up
        }
    }

    @Test
    void refusesAUnixSocketWhereTheTransportHasNone() {
        ConfigException refused = assertThrows(
                ConfigException.class,
                () -> new RunningSidecar(directory, "unix:locate.sock", "", "transport: io_uring").close());
        assertTrue(String.valueOf(refused.getMessage()).startsWith("transport: io_uring"), refused.getMessage());
    }

    @Test
    void requestsGoToEachServerOfAListInTurnAndPastOneThatIsGone() throws Exception {
        try (ScriptedUpstream one = new ScriptedUpstream((connection, number) -> connection.answerAll());
                ScriptedUpstream two = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = new RunningSidecar(
                        directory,
                        "['http://127.0.0.1:%d', 'http://127.0.0.1:%d']".formatted(one.port(), two.port()),
                        "",
                        "")) {
            try (RawClient client = sidecar.connect()) {
                for (int i = 0; i < 8; i++) {
                    assertEquals(200, RawClient.status(client.get(NEAREST).readAnswer()));
                }
                assertEquals(4, one.heads().size());
                assertEquals(4, two.heads().size());

                one.close();
                for (int i = 0; i < 8; i++) {
                    assertEquals(200, RawClient.status(client.get(NEAREST).readAnswer()));
                }
            }
            two.close();
            assertEquals(502, nearest(sidecar));
        }
    }
}
