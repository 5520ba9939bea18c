package dev.tollgate.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import picocli.CommandLine.Help.Ansi;

/** The way of a token, step by step; each step says what is seen and fails if it is not what it should be. */
final class Walk {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Platform platform;
    private final Duration testLength;
    private int step;

    Walk(Platform platform, Duration testLength) {
        this.platform = platform;
        this.testLength = testLength;
    }

    void run() throws Exception {
        title("The backend exchanges its API key for a token");
        String token = token(platform.apiKey());
        System.out.println("    " + pretty(claims(token)));

        title("A client asks locate, with the token, for a server");
        HttpResponse<String> located = locate(token);
        check(located.statusCode() == 200, "locate answers 200", located);
        JsonNode result = JSON.readTree(located.body()).path("results").path(0);
        System.out.println("    " + result.path("machine").asText() + " in "
                + result.path("location").path("city").asText());
        System.out.println("    " + located.headers().firstValue("RateLimit").orElse(""));
        URI download = url(result, "download");
        System.out.println("    its access token: " + pretty(claims(accessToken(download))));
        check(claims(accessToken(download)).has("int_id"), "the access token names the integration", located);

        title("A speed test through the sidecar in front of ndt-server");
        check(Ndt7Client.run(http, download, true, testLength) > 0, "bytes come down", located);
        check(Ndt7Client.run(http, url(result, "upload"), false, testLength) > 0, "bytes go up", located);

        title("The quota of " + Platform.REQUESTS + " requests an hour is reached");
        HttpResponse<String> last = located;
        for (int i = 1; i < Platform.REQUESTS; i++) {
            last = locate(token(platform.apiKey()));
            check(last.statusCode() == 200, "request " + (i + 1) + " is admitted", last);
        }
        last = locate(token(platform.apiKey()));
        check(last.statusCode() == 429, "request " + (Platform.REQUESTS + 1) + " is refused with 429", last);
        System.out.println(
                "    Retry-After: " + last.headers().firstValue("Retry-After").orElse("?") + " s");
        System.out.println(last.body().indent(4).stripTrailing());

        title("A wrong key and a forged token are refused");
        HttpResponse<String> wrongKey = exchange(platform.apiKey() + "x");
        check(wrongKey.statusCode() == 401, "the exchange server answers 401", wrongKey);
        HttpResponse<String> forged = locate(token.substring(0, token.length() - 8) + "AAAAAAAA");
        check(forged.statusCode() == 401, "locate's sidecar answers 401", forged);
    }

    private void title(String text) {
        System.out.println("\n" + styled("bold", ++step + ". " + text));
    }

    private static void check(boolean holds, String what, HttpResponse<String> seen) {
        if (!holds) {
            throw new IllegalStateException(
                    what + ": it does not; status " + seen.statusCode() + ", body " + seen.body());
        }
        System.out.println("    " + styled("green", "ok:") + " " + what);
    }

    /** Colors a text where there is a terminal, and the environment does not forbid it (NO_COLOR). */
    static String styled(String style, String text) {
        return Ansi.AUTO.string("@|" + style + " " + text + "|@");
    }

    private String token(String apiKey) throws Exception {
        HttpResponse<String> response = exchange(apiKey);
        if (response.statusCode() != 200) {
            check(false, "the exchange server answers 200", response);
        }
        return JSON.readTree(response.body()).path("token").asText();
    }

    private HttpResponse<String> exchange(String apiKey) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + platform.exchangePort() + "/v0/token/integration");
        String body = JSON.writeValueAsString(JSON.createObjectNode().put("api_key", apiKey));
        return send(HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> locate(String token) throws Exception {
        URI uri =
                URI.create("http://127.0.0.1:" + platform.locatePort() + "/v2/priority/nearest/ndt/ndt7?region=US-NJ");
        return send(HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The URL locate gave, at the sidecar's own address: the name in it need not resolve here. */
    private URI url(JsonNode result, String direction) {
        URI given =
                URI.create(result.path("urls").path("ws:///ndt/v7/" + direction).asText());
        return URI.create("ws://127.0.0.1:" + platform.ndtPort() + given.getRawPath() + "?" + given.getRawQuery());
    }

    private static String accessToken(URI url) {
        return url.getRawQuery().replaceAll("(?:.*&)?access_token=([^&]*).*", "$1");
    }

    private static JsonNode claims(String token) throws Exception {
        return JSON.readTree(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
    }

    private static String pretty(JsonNode json) {
        return json.toPrettyString().replace("\n", "\n    ");
    }
}
