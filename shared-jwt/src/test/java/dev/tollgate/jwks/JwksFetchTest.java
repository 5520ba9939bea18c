package dev.tollgate.jwks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.tollgate.http.HttpProxy;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A JWK set that is fetched over TLS of an issuer that the file names, and through the environment's proxy. */
@Timeout(60)
final class JwksFetchTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private HttpServer server;
    private X509Bundle issuer;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private URI serve(HttpServer made, String scheme, String host) throws Exception {
        server = made;
        byte[] keys = KeySet.of(
                        List.of(SigningKey.generate(Algorithm.ES256, "k1").verificationKey()))
                .toJson()
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
        return URI.create(scheme + "://" + host + ":" + server.getAddress().getPort() + "/keys");
    }

    /** Returns a server of {@code localhost} and {@code exchange.test}, whose issuer nobody knows. */
    private HttpsServer https() throws Exception {
        X509Bundle own = new CertificateBuilder()
                .subject("CN=x")
                .addSanDnsName("localhost")
                .addSanDnsName("exchange.test")
                .buildIssuedBy(issuer());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.toKeyManagerFactory().getKeyManagers(), null, null);
        HttpsServer https = HttpsServer.create(anyPort(), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        return https;
    }

    private X509Bundle issuer() throws Exception {
        if (issuer == null) {
            issuer = new CertificateBuilder()
                    .subject("CN=issuer")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        }
        return issuer;
    }

    private Path ca() throws Exception {
        return Files.writeString(directory.resolve("ca.pem"), issuer().getCertificatePEM());
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Test
    void trustsTheIssuerOfTheFileAndNoOther() throws Exception {
        URI url = serve(https(), "https", "localhost");

        JwksFetch trusting = new JwksFetch(url, DEADLINE, ca(), name -> null);
        assertEquals(List.of("k1"), List.copyOf(trusting.fetch().keys().keyIds()));
        assertThrows(IOException.class, () -> new JwksFetch(url, DEADLINE, null, name -> null).fetch());
        Path none = Files.writeString(directory.resolve("none.pem"), "nothing");
        assertTrue(assertThrows(IOException.class, () -> new JwksFetch(url, DEADLINE, none, name -> null))
                .getMessage()
                .contains("none.pem: contains no certificate"));
    }

    @Test
    void asksTheProxyAndTellsItThePassword() throws Exception {
        URI url = serve(HttpServer.create(anyPort(), 0), "http", "exchange.test");
        try (ScriptedProxy proxy = new ScriptedProxy((head, client) -> client.getOutputStream()
                .write("HTTP/1.1 503 Out\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))) {
            assertThrows(
                    IOException.class, () -> through(proxy, "http_proxy", url).fetch());
            assertTrue(proxy.head().startsWith("GET " + url + " HTTP/1.1\r\n"), proxy.head());
            assertTrue(proxy.head().contains("proxy-authorization: Basic dXNlcjpzZWNyZXQ="), proxy.head());
        }
    }

    @Test
    void makesATunnelForTls() throws Exception {
        URI url = serve(https(), "https", "exchange.test");
        try (ScriptedProxy proxy = new ScriptedProxy((head, client) -> tunnel(client, url.getPort()))) {
            assertEquals(
                    List.of("k1"),
                    List.copyOf(
                            through(proxy, "HTTPS_PROXY", url).fetch().keys().keyIds()));
            assertTrue(proxy.head().startsWith("CONNECT exchange.test:" + url.getPort() + " "), proxy.head());
            assertTrue(proxy.head().contains("proxy-authorization: Basic dXNlcjpzZWNyZXQ="), proxy.head());
        }
    }

    /** The JDK's client kept the connection after the first two. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX: ",
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 407 Who?\r\n\r\n"
            })
    void hangsUpOnAProxyWhoseAnswerDoesNotEnd(String answer) throws Exception {
        for (String scheme : List.of("http", "https")) {
            CountDownLatch over = new CountDownLatch(1);
            try (ScriptedProxy proxy = new ScriptedProxy((head, client) -> {
                try {
                    while (true) {
                        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException e) {
                    over.countDown();
                }
            })) {
                URI url = URI.create(scheme + "://exchange.test/keys");
                String complaint = assertThrows(
                                IOException.class,
                                () -> through(proxy, scheme + "_proxy", url, Duration.ofSeconds(5))
                                        .fetch())
                        .getMessage();
                assertTrue(complaint.length() < 500, complaint);
                assertTrue(over.await(30, TimeUnit.SECONDS), scheme);
            }
        }
    }

    private JwksFetch through(ScriptedProxy proxy, String variable, URI url) throws Exception {
        return through(proxy, variable, url, DEADLINE);
    }

    private JwksFetch through(ScriptedProxy proxy, String variable, URI url, Duration deadline) throws Exception {
        Map<String, String> environment = Map.of(variable, "http://user:secret@127.0.0.1:" + proxy.port());
        return new JwksFetch(url, deadline, url.getScheme().equals("http") ? null : ca(), environment::get);
    }

    private static void tunnel(Socket client, int port) throws IOException {
        try (Socket far = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Thread back = new Thread(() -> {
                try {
                    far.getInputStream().transferTo(client.getOutputStream());
                } catch (IOException e) {
                    // the client has hung up
                }
            });
            back.setDaemon(true);
            back.start();
            client.getInputStream().transferTo(far.getOutputStream());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://exchange.example/k, , true",
        "https://exchange.example/k, exchange.example, false",
        "https://exchange.example/k, example, false",
        "https://exchange.example/k, '.example,other', false",
        "https://exchange.example/k, change.example, true",
        "https://exchange.example:444/k, exchange.example:444, false",
        "https://exchange.example:444/k, exchange.example:445, true",
        "https://10.1.2.3/k, 10.0.0.0/8, false",
        "https://10.1.2.3/k, 10.1.2.3, false",
        "https://10.1.2.3/k, 11.0.0.0/8, true",
        "https://exchange.example/k, *, false",
        "https://localhost/k, , false",
        "https://127.0.0.1/k, , false",
        "https://[::1]/k, , false"
    })
    void leavesOutWhatNoProxyNames(URI url, String excluded, boolean proxied) throws Exception {
        Map<String, String> environment =
                excluded == null ? Map.of("HTTPS_PROXY", "p:1") : Map.of("HTTPS_PROXY", "p:1", "no_proxy", excluded);
        assertEquals(
                proxied,
                EnvironmentProxy.of(url, environment::get).equals(Optional.of(new HttpProxy("p", 1, null, null))));
    }

    @Test
    void refusesWhatIsNoProxyAndDoesNotShowIt() {
        for (String bad : List.of(
                "socks5://u:secret@h:1", "http://u:se cret@h", "http://u:secret@h:99999", "https://secret@h:1")) {
            String complaint = String.valueOf(assertThrows(
                            IOException.class,
                            () -> EnvironmentProxy.of(URI.create("https://a/"), Map.of("HTTPS_PROXY", bad)::get))
                    .getMessage());
            assertTrue(complaint.startsWith("HTTPS_PROXY in the environment is not"), complaint);
            assertFalse(complaint.contains("cret"), complaint);
        }
    }
}
