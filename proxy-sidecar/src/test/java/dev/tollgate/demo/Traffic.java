package dev.tollgate.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/**
 * Traffic of all kinds on a whole platform, until it is ended, for a Prometheus that looks on. The argument is a file of
 * targets that it writes ({@code file_sd_configs}).
 */
final class Traffic {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TEST = Duration.ofMillis(500);
    private static final String TARGETS = """
            [{"targets": ["127.0.0.1:%d"], "labels": {"job": "tollgate-exchange"}},
             {"targets": ["127.0.0.1:%d"], "labels": {"job": "tollgate-locate"}},
             {"targets": ["127.0.0.1:%d"], "labels": {"job": "tollgate-ndt", "machine": "mlab1-lga0t"}}]
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Platform platform;

    /** The query of the last test, whose token is used up soon. */
    private String spent = "";

    private Traffic(Platform platform) {
        this.platform = platform;
    }

    public static void main(String[] args) throws Exception {
        Platform.Real standIns = new Platform.Real(null, null, null, null, null);
        Platform platform =
                new Platform(Path.of("").toAbsolutePath(), standIns, "--requests", "8/1h", "--client", "shadow:3/1h");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(platform), "end-all"));
        platform.start(TEST);
        Path written = Files.writeString(
                Path.of(args[0] + ".new"),
                TARGETS.formatted(platform.exchangeOpsPort(), platform.locateOpsPort(), platform.ndtOpsPort()));
        Files.move(written, Path.of(args[0]), StandardCopyOption.ATOMIC_MOVE);
        Traffic traffic = new Traffic(platform);
        while (true) {
            traffic.round();
        }
    }

    private static void close(Platform platform) {
        try {
            platform.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One request of each kind, and a test where locate still grants one. */
    private void round() throws Exception {
        exchange(platform.apiKey() + "x");
        String token = JSON.readTree(exchange(platform.apiKey())).path("token").asText();
        locate("/v2/priority/nearest/ndt/ndt7?region=US-NJ", "forged");
        locate("/v2/nearest/ndt/ndt7?region=US-NJ", null);
        JsonNode urls = JSON.readTree(locate("/v2/priority/nearest/ndt/ndt7?region=US-NJ", token))
                .path("results")
                .path(0)
                .path("urls");
        for (String direction : new String[] {"download", "upload"}) {
            String url = urls.path("ws:///ndt/v7/" + direction).asText();
            if (!url.isEmpty()) {
                spent = url.substring(url.indexOf('?'));
                test(spent, direction);
            }
        }
        for (int use = 0; use < 2; use++) {
            test(spent, "upload");
        }
        test("", "download");
        Thread.sleep(200);
    }

    private void test(String query, String direction) throws Exception {
        URI uri = URI.create("ws://127.0.0.1:" + platform.ndtPort() + "/ndt/v7/" + direction + query);
        try {
            Ndt7Client.run(http, uri, direction.equals("download"), TEST);
        } catch (ExecutionException e) {
            // a test that is refused, such as one without a token
        }
    }

    private String exchange(String apiKey) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + platform.exchangePort() + "/v0/token/integration");
        String body = JSON.writeValueAsString(JSON.createObjectNode().put("api_key", apiKey));
        return send(HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String locate(String target, String token) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + platform.locatePort() + target));
        return send(token == null ? request : request.header("Authorization", "Bearer " + token));
    }

    private String send(HttpRequest.Builder request) throws Exception {
        return http.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString())
                .body();
    }
}
