package dev.tollgate.sidecar.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.fixture.FreePort;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The renewal of a listener's certificate by lego, at Pebble, a small certification authority of Let's Encrypt. */
@Timeout(120)
final class AcmeRenewalTest {
    @TempDir
    private Path directory;

    private final int challenges = FreePort.any();
    private final int authority = FreePort.any();

    @BeforeEach
    void needsPebbleAndLego() {
        boolean there = Stream.of("pebble", "lego").allMatch(AcmeRenewalTest::isInstalled);
        if (!there) {
            System.err.println("SKIPPED: AcmeRenewalTest needs pebble and lego: apt-get install pebble lego");
        }
        assumeTrue(there);
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Test
    void renewsThroughTheListenerWhichThenServesTheNewCertificate() throws Exception {
        X509Bundle first = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Path certificate = Files.writeString(directory.resolve("tls.crt"), first.getCertificatePEM());
        Path key = Files.writeString(directory.resolve("tls.key"), first.getPrivateKeyPEM());
        String tls = ", tls: {certificate: %s, private_key: %s, acme: '127.0.0.1:%d'}"
                .formatted(certificate, key, challenges);
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), tls, "")) {
            assertEquals("CN=localhost", issuerShown(sidecar));

            Process pebble = pebble(sidecar.port());
            try {
                renew();
            } finally {
                pebble.destroyForcibly().waitFor();
            }
            Path made = directory.resolve("lego/certificates");
            Files.move(made.resolve("localhost.key"), key, StandardCopyOption.REPLACE_EXISTING);
            Files.move(made.resolve("localhost.crt"), certificate, StandardCopyOption.REPLACE_EXISTING);
            while ("CN=localhost".equals(issuerShown(sidecar))) {
                Thread.sleep(100);
            }
            assertTrue(issuerShown(sidecar).contains("Pebble"), issuerShown(sidecar));
        }
    }

    /** Starts an authority that validates at the port of the sidecar. */
    private Process pebble(int port) throws Exception {
        X509Bundle own = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("pebble.crt"), own.getCertificatePEM());
        Files.writeString(directory.resolve("pebble.key"), own.getPrivateKeyPEM());
        Files.writeString(directory.resolve("pebble.json"), """
                {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                 "certificate": "pebble.crt", "privateKey": "pebble.key", "httpPort": 1, "tlsPort": %d}}
                """.formatted(authority, FreePort.any(), port));
        ProcessBuilder builder = program("pebble", "-config", "pebble.json");
        builder.environment().put("PEBBLE_VA_NOSLEEP", "1");
        builder.environment().put("PEBBLE_WFE_NONCEREJECT", "0");
        Process pebble = builder.start();
        while (!isOpen()) {
            assertTrue(pebble.isAlive(), () -> said("pebble"));
            Thread.sleep(50);
        }
        return pebble;
    }

    private boolean isOpen() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), authority)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void renew() throws Exception {
        ProcessBuilder builder = program(
                "lego",
                "--accept-tos",
                "--email=operator@example.org",
                "--server=https://localhost:" + authority + "/dir",
                "--tls",
                "--tls.port=127.0.0.1:" + challenges,
                "--domains=localhost",
                "--path=lego",
                "run");
        builder.environment().put("LEGO_CA_CERTIFICATES", "pebble.crt");
        Process lego = builder.start();
        assertEquals(0, lego.waitFor(), () -> said("lego") + said("pebble"));
    }

    private ProcessBuilder program(String... command) {
        File output = directory.resolve(command[0] + ".log").toFile();
        return new ProcessBuilder(List.of(command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
    }

    private String said(String program) {
        try {
            return Files.readString(directory.resolve(program + ".log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String issuerShown(RunningSidecar sidecar) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), sidecar.port())) {
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getIssuerX500Principal().getName();
        }
    }
}
