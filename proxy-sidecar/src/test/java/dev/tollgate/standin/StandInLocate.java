package dev.tollgate.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.jwk.SigningKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Stands in for m-lab/locate behind a gateway ({@code -jwt-auth-mode=espv1}): believes {@code X-Endpoint-API-UserInfo}
 * (its first value, base64 in the standard alphabet with padding, {@code claims} a string) and names one machine.
 */
public final class StandInLocate implements AutoCloseable {
    public static final String MACHINE = "mlab1-lga0t.mlab-sandbox.measurement-lab.org";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PRIORITY = "/v2/priority/nearest/";

    private final SigningKey key;
    private final Map<String, String> authorities;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    /**
     * @param key signs access tokens
     * @param authorities {@code host:port} of the ndt-server that its URLs name, for {@code ws}, {@code wss} or both
     */
    public StandInLocate(SigningKey key, Map<String, String> authorities) throws IOException {
        this(key, authorities, 0);
    }

    /** As above, on a port of the caller's choice. */
    public StandInLocate(SigningKey key, Map<String, String> authorities, int port) throws IOException {
        this.key = key;
        this.authorities = new TreeMap<>(authorities);
        this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(threads);
        server.createContext("/v2/", this::answer);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Access-Control-Allow-Headers", "Authorization");
        exchange.getResponseHeaders().set("Access-Control-Allow-Methods", "GET, OPTIONS");
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        boolean priority = exchange.getRequestURI().getPath().startsWith(PRIORITY);
        boolean known = !priority || isIntegration(exchange.getRequestHeaders().getFirst("X-Endpoint-API-UserInfo"));
        byte[] body = (known ? results() : unauthorized()).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(known ? 200 : 401, known ? 0 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static boolean isIntegration(String header) {
        try {
            JsonNode info = JSON.readTree(Base64.getDecoder().decode(header == null ? "" : header));
            JsonNode claims = JSON.readTree(info.path("claims").textValue());
            return !claims.path("int_id").asText("").isEmpty();
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private String results() {
        String token = accessToken();
        String urls = authorities.keySet().stream()
                .flatMap(scheme ->
                        Stream.of("download", "upload").map(direction -> "        " + url(scheme, direction, token)))
                .collect(Collectors.joining(",\n"));
        return """
                {
                  "results": [
                    {
                      "machine": "%s",
                      "hostname": "ndt-%s",
                      "location": {
                        "city": "New York",
                        "country": "US"
                      },
                      "urls": {
                %s
                      }
                    }
                  ]
                }""".formatted(MACHINE, MACHINE, urls);
    }

    private String url(String scheme, String direction, String token) {
        return "\"%s:///ndt/v7/%s\": \"%s://%s/ndt/v7/%s?access_token=%s"
                        .formatted(scheme, direction, scheme, authorities.get(scheme), direction, token)
                + "\\u0026index=0\\u0026locate_version=v2\\u0026metro_rank=0\"";
    }

    private String accessToken() {
        return Claims.builder()
                .issuer("locate")
                .subject("ndt")
                .audience(List.of(MACHINE))
                .jwtId(UUID.randomUUID().toString())
                .expiresAt(Instant.now().plusSeconds(60))
                .build()
                .signedBy(key);
    }

    private static String unauthorized() {
        return """
                {
                  "error": {
                    "type": "auth",
                    "title": "Valid JWT token required",
                    "status": 401
                  }
                }""";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
