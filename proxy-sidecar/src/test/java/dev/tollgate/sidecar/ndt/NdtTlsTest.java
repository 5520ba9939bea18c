package dev.tollgate.sidecar.ndt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests over BoringSSL. */
@Timeout(60)
final class NdtTlsTest {
    private static final int MANY_BYTES = 1 << 20;
    private ScriptedNdtServer.Script script = ScriptedNdtServer::echo;

    @RegisterExtension
    private final NdtFixture sidecar =
            NdtFixture.before((head, socket) -> script.serve(head, socket)).tls(context());

    private static SslContext context() {
        try {
            assertTrue(OpenSsl.isAvailable(), "BoringSSL does not load");
            X509Bundle certificate = new CertificateBuilder()
                    .subject("CN=localhost")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            return SslContextBuilder.forServer(certificate.toKeyManagerFactory())
                    .sslProvider(SslProvider.OPENSSL)
                    .build();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private SSLSocket open(String protocol) throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) trusting.getSocketFactory()
                .createSocket(sidecar.address().getAddress(), sidecar.address().getPort());
        socket.setSoTimeout(20_000);
        socket.setEnabledProtocols(new String[] {protocol});
        NdtFixture.sendHandshake(socket, sidecar.download("t1"));
        assertTrue(ScriptedNdtServer.readHead(socket.getInputStream()).startsWith("HTTP/1.1 101 "));
        socket.getInputStream().skipNBytes(ScriptedNdtServer.GREETING.length());
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void passesALargeMessage(String protocol) throws Exception {
        byte[] message = new byte[MANY_BYTES + 10];
        new Random(3).nextBytes(message);
        System.arraycopy(new byte[] {(byte) 0x82, 127, 0, 0, 0, 0, 0, 0x10, 0, 0}, 0, message, 0, 10);
        try (Socket socket = open(protocol)) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(socket, message));

            assertArrayEquals(message, socket.getInputStream().readNBytes(message.length));
            writing.get(20, TimeUnit.SECONDS);
        }
        sidecar.assertEnded("client_gone");
    }

    private static void write(Socket socket, byte[] message) {
        try {
            socket.getOutputStream().write(message);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void deliversAllThatCameBeforeTheServersEnd() throws Exception {
        script = (head, socket) -> {
            ScriptedNdtServer.upgrade(socket);
            socket.getOutputStream().write(new byte[1 << 20]);
        };
        try (Socket socket = open("TLSv1.3")) {
            assertEquals(1 << 20, NdtFixture.rest(socket).length());
        }
        sidecar.assertEnded("upstream_closed");
    }

    @Test
    void passesAResetOfTheServerUnderTls() throws Exception {
        script = (head, socket) -> {
            ScriptedNdtServer.upgrade(socket);
            socket.getInputStream().read();
            socket.setSoLinger(true, 0);
        };
        try (Socket socket = open("TLSv1.3")) {
            socket.getOutputStream().write("x".getBytes(StandardCharsets.US_ASCII));

            assertThrows(IOException.class, () -> socket.getInputStream().read());
        }
        sidecar.assertEnded("server_reset");
    }

    @Test
    void endsTheTestOfAClientThatClosesOrIsGone() throws Exception {
        open("TLSv1.2").close();

        sidecar.assertEnded("client_gone");
    }
}
