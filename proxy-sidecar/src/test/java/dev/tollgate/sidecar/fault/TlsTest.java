package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.config.ConfigException;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/1.1 and HTTP/2 over TLS, with the JDK's client. */
@Timeout(60)
final class TlsTest {
    @TempDir
    private Path directory;

    private Path certificate;
    private Path key;
    private X509Bundle bundle;

    @BeforeEach
    void writeCertificate() throws Exception {
        certificate = directory.resolve("tls.crt");
        key = directory.resolve("tls.key");
        bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(certificate, bundle.getCertificatePEM());
        Files.writeString(key, bundle.getPrivateKeyPEM());
    }

    private String tls() {
        return ", tls: {certificate: %s, private_key: %s}".formatted(certificate, key);
    }

    private HttpClient client(HttpClient.Version version) throws Exception {
        TrustManagerFactory trust = bundle.toTrustManagerFactory();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().version(version).sslContext(context).build();
    }

    private static HttpRequest request(RunningSidecar sidecar, String target) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + sidecar.port() + target))
                .header("X-Endpoint-API-UserInfo", "forged")
                .build();
    }

    @Test
    void servesHttp11AndHttp2() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), tls(), "")) {
            for (HttpClient.Version version : HttpClient.Version.values()) {
                HttpResponse<String> answer =
                        client(version).send(request(sidecar, NEAREST), HttpResponse.BodyHandlers.ofString());

                assertEquals(version, answer.version());
                assertEquals(200, answer.statusCode());
                assertEquals("ok", answer.body());
            }
            for (String head : upstream.heads()) {
                assertTrue(head.startsWith("GET " + NEAREST + " HTTP/1.1\r\n"), head);
                assertEquals(-1, head.toLowerCase(Locale.ROOT).indexOf("forged"), head);
                assertEquals(-1, head.indexOf("x-http2-"), head);
            }
        }
    }

    @Test
    void servesManyStreamsOfOneConnectionAtOnce() throws Exception {
        CountDownLatch all = new CountDownLatch(20);
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    all.countDown();
                    all.await();
                    connection.write(ScriptedUpstream.OK);
                    connection.answerAll();
                });
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), tls(), "")) {
            HttpClient client = client(HttpClient.Version.HTTP_2);
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(client.sendAsync(request(sidecar, NEAREST), HttpResponse.BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertEquals("ok", answer.get(30, TimeUnit.SECONDS).body());
            }
        }
    }

    @Test
    void refusesOverHttp2AsOverHttp11() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> connection.answerAll());
                RunningSidecar sidecar = new RunningSidecar(directory, upstream.port(), tls(), "")) {
            HttpClient client = client(HttpClient.Version.HTTP_2);

            assertEquals(401, status(client, request(sidecar, "/v2/priority/nearest/ndt/ndt7")));
            assertEquals(404, status(client, request(sidecar, "/v2/platform/%68eartbeat")));
            assertEquals(0, upstream.heads().size());
        }
    }

    private static int status(HttpClient client, HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    @Test
    void answersStreamsInFlightThoughTheDrainHasBegun() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((connection, number) -> {
                    connection.readHead();
                    asked.countDown();
                    Thread.sleep(1500);
                    connection.write(ScriptedUpstream.OK);
                });
                RunningSidecar sidecar =
                        new RunningSidecar(directory, upstream.port(), tls(), "drain: {timeout: 20s}");
                Http2Client client = new Http2Client(sidecar.port())) {
            CompletableFuture<Integer> answer = client.get(NEAREST);
            assertTrue(asked.await(30, TimeUnit.SECONDS));
            CompletableFuture<Void> closed = CompletableFuture.runAsync(sidecar::close);

            assertEquals(200, answer.get(20, TimeUnit.SECONDS));
            closed.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void refusesToStartWithAKeyOfAnotherCertificate() throws Exception {
        X509Bundle other = new CertificateBuilder()
                .subject("CN=other")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(key, other.getPrivateKeyPEM());

        ConfigException e =
                assertThrows(ConfigException.class, () -> new RunningSidecar(directory, 1, tls(), "").close());

        assertTrue(e.getMessage().contains("does not match"), e.getMessage());
    }
}
