package dev.tollgate.sidecar.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.Sidecar;
import dev.tollgate.sidecar.StartedSidecar;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a running sidecar shows of itself in a handshake. */
@Timeout(60)
final class TlsHandshakeTest {
    private static final int NO_ONE = 9;

    @TempDir
    private Path directory;

    private String tls;

    @BeforeEach
    void writeCertificate() throws Exception {
        tls = SelfSigned.listenerFields(directory);
    }

    /** Shakes hands as a client that speaks both versions of HTTP. */
    private static SSLSocket shakeHands(int port) throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static X509Certificate certificate(int port) throws Exception {
        try (SSLSocket socket = shakeHands(port)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void theCertificateIsThatOfTheFilesAsTheyAreNow() throws Exception {
        try (RunningSidecar sidecar = new RunningSidecar(directory, NO_ONE, tls, "")) {
            X509Certificate before = certificate(sidecar.port());

            SelfSigned.listenerFields(directory);
            while (certificate(sidecar.port()).equals(before)) {
                Thread.sleep(500);
            }
        }
    }

    @Test
    void http2IsOfferedBeforeLocate() throws Exception {
        try (RunningSidecar sidecar = new RunningSidecar(directory, NO_ONE, tls, "");
                SSLSocket socket = shakeHands(sidecar.port())) {
            assertEquals("h2", socket.getApplicationProtocol());
        }
    }

    /** A test is a WebSocket of HTTP/1.1, and browsers that are offered HTTP/2 would try to open it there. */
    @Test
    void http2IsNotOfferedBeforeNdtServer() throws Exception {
        SigningKey locate = SigningKey.generate(Algorithm.EDDSA, "locate-1");
        Path keys = SidecarFiles.publicKey(directory, locate);
        ReadFiles files = SidecarFiles.of(directory, """
                mode: ndt
                listeners: [{address: 127.0.0.1:0%s}]
                upstream: http://127.0.0.1:%d
                machine: m
                ndt: {allow: [no_bbr], rewrite_measurements: false}
                access_tokens: {key_files: [%s]}
                """.formatted(tls, NO_ONE, keys));
        try (Sidecar sidecar = StartedSidecar.of(ConfigReader.read(files), files);
                SSLSocket socket = shakeHands(sidecar.addresses().get(0).getPort())) {
            assertEquals("", socket.getApplicationProtocol());
        }
    }
}
