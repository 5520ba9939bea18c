package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.http.HttpLimits;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import dev.tollgate.tls.ServerTls;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The exchange's own TLS: what is served, to whom it is not, and what a renewed certificate does. */
@Timeout(60)
final class ExchangeTlsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int PATIENCE = 200;

    @TempDir
    private Path directory;

    /** Writes certificate and key into one file, and returns what trusts them. */
    private SSLContext write(String name, Path file) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=" + name)
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(file, bundle.getPrivateKeyPEM() + bundle.getCertificatePEM());
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("server", bundle.getCertificate());
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static HttpResponse<String> health(int port, SSLContext trust) throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(trust).build();
        return client.send(
                HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/health"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String name(HttpResponse<String> answer) throws Exception {
        return ((X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    @Test
    void servesOverTlsAndTakesARenewedCertificateUp() throws Exception {
        Path file = directory.resolve("both.pem");
        SSLContext first = write("first", file);
        ServerTls tls = ServerTls.of(file, file, false);
        SigningKeys keys = SigningKeys.of(SigningKey.generate(Algorithm.ES256, "k1"));
        ExchangeConfig config = new ExchangeConfig(
                ANY_PORT,
                ANY_PORT,
                4,
                MINUTE,
                MINUTE,
                new TrustedNetworks(List.of()),
                HttpLimits.DEFAULT,
                Optional.of(tls),
                Optional.empty());
        try (ExchangeServer server = ExchangeServer.start(new FakeStore(), new CurrentSigningKeys(keys), config)) {
            int port = server.address().getPort();
            HttpResponse<String> answer = health(port, first);
            assertEquals(200, answer.statusCode());
            assertEquals("CN=first", name(answer));
            assertThrows(IOException.class, () -> plain(port, "/health"));
            String metrics = plain(server.opsAddress().getPort(), "/metrics");
            assertTrue(metrics.contains("tollgate_exchange_certificate_not_after_seconds "), metrics);
            assertTrue(metrics.contains("tollgate_exchange_certificate_last_reload_successful 1"), metrics);

            SSLContext second = write("second", file);
            server.reread();
            assertEquals("CN=second", nameWhenServed(port, second));
        }
    }

    private static String plain(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String nameWhenServed(int port, SSLContext trust) throws Exception {
        for (int i = 0; ; i++) {
            try {
                return name(health(port, trust));
            } catch (IOException e) {
                assertTrue(i < PATIENCE, e.toString());
                Thread.sleep(50);
            }
        }
    }
}
