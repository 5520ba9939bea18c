package dev.tollgate.sidecar.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.FreePort;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes at a listener whose certificate an ACME client behind it renews (RFC 8737). */
@Timeout(60)
final class AcmeChallengeTest {
    private static final String ACME = "acme-tls/1";
    private static final int MOST_OF_ADDRESS = 4;

    @TempDir
    private Path directory;

    private final int port = FreePort.any();

    @BeforeEach
    void writeCertificate() throws Exception {
        X509Bundle bundle = certificate("listener.example");
        Files.writeString(directory.resolve("tls.pem"), bundle.getPrivateKeyPEM() + bundle.getCertificatePEM());
    }

    private static X509Bundle certificate(String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .addSanDnsName(name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private RunningSidecar sidecar(ScriptedUpstream upstream) throws Exception {
        String tls = ", tls: {certificate: %s, acme: '127.0.0.1:%d'}".formatted(directory.resolve("tls.pem"), port);
        return new RunningSidecar(directory, upstream.port(), tls, "bounds: {head_timeout: 2s}");
    }

    /** An ACME client that waits for challenges, and shakes hands at once. */
    private SSLServerSocket acmeClient() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] keys =
                certificate("challenge.example").toKeyManagerFactory().getKeyManagers();
        context.init(keys, null, null);
        SSLServerSocket listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(port, 50, InetAddress.getLoopbackAddress());
        SSLParameters parameters = listener.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {ACME});
        listener.setSSLParameters(parameters);
        start(() -> shakeHands(listener));
        return listener;
    }

    private static void shakeHands(SSLServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) listener.accept();
                start(() -> shakeHands(socket));
            } catch (IOException e) {
                // the end of the test
            }
        }
    }

    private static void shakeHands(SSLSocket accepted) {
        try (accepted) {
            accepted.startHandshake();
            accepted.getInputStream().read();
        } catch (IOException e) {
            // a client that has left
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "acme-client");
        thread.setDaemon(true);
        thread.start();
    }

    private static SSLSocket connect(Socket socket, String... protocols) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        SSLSocket tls =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "listener.example", socket.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        tls.setSSLParameters(parameters);
        tls.setSoTimeout(20_000);
        return tls;
    }

    private static SSLSocket connect(int port, String... protocols) throws Exception {
        return connect(new Socket(InetAddress.getLoopbackAddress(), port), protocols);
    }

    private static String shownTo(SSLSocket socket) throws Exception {
        socket.startHandshake();
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }

    private static String asked(SSLSocket socket) throws Exception {
        socket.getOutputStream()
                .write(("GET " + RunningSidecar.NEAREST + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void givesChallengesToTheAcmeClientAndServesAllOthers() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = sidecar(upstream);
                SSLServerSocket acmeClient = acmeClient()) {
            for (int i = 0; i < 3; i++) {
                try (SSLSocket challenge = connect(sidecar.port(), ACME)) {
                    assertEquals("CN=challenge.example", shownTo(challenge));
                    assertEquals(ACME, challenge.getApplicationProtocol());
                }
            }
            for (String[] protocols : new String[][] {{}, {"http/1.1"}, {"http/1.1", ACME}, {ACME, "http/1.1"}}) {
                try (SSLSocket client = connect(sidecar.port(), protocols)) {
                    assertEquals("CN=listener.example", shownTo(client));
                    assertTrue(asked(client).startsWith("HTTP/1.1 200 "));
                }
            }
            assertTrue(acmeClient.isBound());
        }
    }

    /** The octets of one ClientHello come one by one. */
    @Test
    void waitsForTheWholeClientHello() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = sidecar(upstream);
                SSLServerSocket acmeClient = acmeClient()) {
            try (SSLSocket challenge = connect(new Slow(sidecar.port()), ACME);
                    SSLSocket client = connect(new Slow(sidecar.port()), "http/1.1")) {
                assertEquals("CN=challenge.example", shownTo(challenge));
                assertEquals("CN=listener.example", shownTo(client));
                assertTrue(asked(client).startsWith("HTTP/1.1 200 "));
            }
            assertTrue(acmeClient.isBound());
        }
    }

    @Test
    void closesWhatIsNoClientHelloOrComesTooLate() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = sidecar(upstream)) {
            // no TLS, a record that announces a longer handshake message than one may send, and nothing at all
            for (String octets : List.of("GET / HTTP/1.1\r\n\r\n", "\26\3\1\0\5\1\177\177\177\0", "\26\3\1\0", "")) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sidecar.port())) {
                    socket.setSoTimeout(20_000);
                    socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
                    assertTrue(isClosed(socket), octets);
                }
            }
        }
    }

    @Test
    void closesAChallengeWithoutAnAcmeClient() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = sidecar(upstream);
                SSLSocket challenge = connect(sidecar.port(), ACME);
                SSLSocket client = connect(sidecar.port())) {
            assertClosed(challenge);
            assertTrue(asked(client).startsWith("HTTP/1.1 200 "));
        }
    }

    /** Silent challenges of strangers take the places of no other address. */
    @Test
    void keepsNobodyOutByChallengesThatAreNeverAnswered() throws Exception {
        byte[] hello = clientHello();
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = sidecar(upstream);
                SSLServerSocket acmeClient = acmeClient();
                Sockets silent = new Sockets()) {
            for (int i = 0; i < 90; i++) {
                Socket socket = silent.add(from("127.0.1." + (1 + i / 3), sidecar.port()));
                socket.getOutputStream().write(hello);
            }
            try (SSLSocket challenge = connect(from("127.0.2.1", sidecar.port()), ACME)) {
                assertEquals("CN=challenge.example", shownTo(challenge));
            }
            assertTrue(acmeClient.isBound());
        }
    }

    @Test
    void relaysFewOfAnAddressAtOnce() throws Exception {
        byte[] hello = clientHello();
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = sidecar(upstream);
                ServerSocket acmeClient = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
                Sockets sockets = new Sockets()) {
            for (int i = 0; i < MOST_OF_ADDRESS; i++) {
                sockets.add(from("127.0.1.1", sidecar.port())).getOutputStream().write(hello);
                sockets.add(acmeClient.accept());
            }
            Socket oneMore = sockets.add(from("127.0.1.1", sidecar.port()));
            oneMore.getOutputStream().write(hello);
            assertTrue(isClosed(oneMore));
        }
    }

    private static Socket from(String address, int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(address), 0);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** The octets that a client sends first. */
    private static byte[] clientHello() throws Exception {
        try (ServerSocket recorder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SSLSocket client = connect(recorder.getLocalPort(), ACME);
                Socket accepted = recorder.accept()) {
            client.setSoTimeout(1);
            assertThrows(IOException.class, client::startHandshake);
            return accepted.getInputStream()
                    .readNBytes(accepted.getInputStream().available());
        }
    }

    /** Closed at once, and not silent. */
    private static void assertClosed(SSLSocket socket) {
        IOException end = assertThrows(IOException.class, socket::startHandshake);
        assertFalse(end instanceof SocketTimeoutException, String.valueOf(end));
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0 || isClosed(socket);
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Sockets of strangers, which are closed first: the sidecar waits for those that are open. */
    private static final class Sockets implements AutoCloseable {
        private final List<Socket> all = new ArrayList<>();

        Socket add(Socket socket) {
            all.add(socket);
            return socket;
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : all) {
                socket.close();
            }
        }
    }

    /** A socket that sends octets one by one. */
    private static final class Slow extends Socket {
        Slow(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
            setTcpNoDelay(true);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream all = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    all.write(octet);
                }
            };
        }
    }
}
