package dev.tollgate.sidecar.token;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.quota.Quota;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer whose JWK set is on a loopback socket; a test decides how it answers and counts how often it is asked. */
final class Issuer implements AutoCloseable {
    /** How a request is answered. */
    interface Answer {
        void send(HttpExchange exchange) throws Exception;
    }

    final AtomicInteger asked = new AtomicInteger();
    volatile Answer answer = this::sendKeys;
    volatile SigningKey key = key("first");
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Issuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            try (exchange) {
                answer.send(exchange);
            } catch (Exception e) {
                throw new IOException(e);
            }
        });
        server.start();
    }

    static SigningKey key(String keyId) {
        try {
            return SigningKey.generate(Algorithm.EDDSA, keyId);
        } catch (JwkFormatException e) {
            throw new AssertionError(e);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json");
    }

    void sendKeys(HttpExchange exchange) throws Exception {
        send(exchange, 200, KeySet.of(List.of(key.verificationKey())).toJson());
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, octets.length);
        exchange.getResponseBody().write(octets);
    }

    String token(Instant now) {
        Integration who = new Integration("acme", "ki_1", 0, Quota.none());
        return IntegrationToken.claims(who, "id", now).signedBy(key);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
