package dev.tollgate.jwks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A JWK set that is fetched over TLS of an issuer that the file names, and through the environment's proxy. */
@Timeout(60)
final class JwksFetchTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private HttpServer server;

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

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Test
    void trustsTheIssuerOfTheFileAndNoOther() throws Exception {
        X509Bundle issuer = new CertificateBuilder()
                .subject("CN=issuer")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle own = new CertificateBuilder()
                .subject("CN=x")
                .addSanDnsName("localhost")
                .buildIssuedBy(issuer);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.toKeyManagerFactory().getKeyManagers(), null, null);
        HttpsServer https = HttpsServer.create(anyPort(), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        URI url = serve(https, "https", "localhost");
        Path ca = Files.writeString(directory.resolve("ca.pem"), issuer.getCertificatePEM());

        JwksFetch trusting = new JwksFetch(url, DEADLINE, ca, name -> null);
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
        List<String> asked = new CopyOnWriteArrayList<>();
        try (ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> refuseThenAnswer(proxy, asked));
            thread.setDaemon(true);
            thread.start();
            Map<String, String> environment =
                    Map.of("http_proxy", "http://user:secret@127.0.0.1:" + proxy.getLocalPort());
            JwksFetch fetch = new JwksFetch(url, DEADLINE, null, environment::get);
            assertThrows(IOException.class, fetch::fetch);
        }
        assertTrue(asked.get(0).startsWith("GET " + url), asked.toString());
        assertTrue(asked.get(1).contains("Basic dXNlcjpzZWNyZXQ="), asked.toString());
    }

    /** Wants to know who asks, and is out afterwards. */
    private static void refuseThenAnswer(ServerSocket proxy, List<String> asked) {
        try {
            for (String status : List.of("407 Who?\r\nProxy-Authenticate: Basic realm=\"a\"", "503 Out")) {
                try (Socket client = proxy.accept()) {
                    StringBuilder head = new StringBuilder();
                    while (head.indexOf("\r\n\r\n") < 0) {
                        head.append((char) client.getInputStream().read());
                    }
                    asked.add(head.toString());
                    client.getOutputStream()
                            .write(("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            // the test is over
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
        EnvironmentProxy proxy = EnvironmentProxy.of(url, environment::get).orElseThrow();
        assertEquals(proxied, !proxy.select(url).equals(List.of(Proxy.NO_PROXY)));
    }

    @Test
    void refusesWhatIsNoProxyAndDoesNotShowIt() {
        for (String bad : List.of("socks5://u:secret@h:1", "http://u:se cret@h", "https://secret@h:1")) {
            String complaint = String.valueOf(assertThrows(
                            IOException.class,
                            () -> EnvironmentProxy.of(URI.create("https://a/"), Map.of("HTTPS_PROXY", bad)::get))
                    .getMessage());
            assertTrue(complaint.startsWith("HTTPS_PROXY in the environment is not"), complaint);
            assertFalse(complaint.contains("cret"), complaint);
        }
    }
}
