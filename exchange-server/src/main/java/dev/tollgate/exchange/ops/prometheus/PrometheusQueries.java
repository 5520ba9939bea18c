package dev.tollgate.exchange.ops.prometheus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.jwks.BoundedBody;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client of the HTTP API of Prometheus. A query takes {@link #DEADLINE} at most, and its answer 1 MiB. */
public final class PrometheusQueries {
    static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_OCTETS = 1 << 20;

    private final URI url;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(DEADLINE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    /** @param url of Prometheus, such as {@code http://prometheus:9090} */
    public PrometheusQueries(URI url) {
        this.url = url;
    }

    /** A value at an instant. */
    public record Point(Instant at, double value) {}

    /** Returns a text as PromQL has it in double quotes. */
    public static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    /**
     * Runs a query whose result is one series or none. Blocks.
     *
     * @param step between two points
     * @throws IOException with a line for operators if there is no answer that can be used
     */
    public List<Point> range(String query, Instant from, Instant to, Duration step) throws IOException {
        String parameters = "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&start="
                + from.getEpochSecond() + "&end=" + to.getEpochSecond() + "&step=" + step.toSeconds();
        String base = url.toString().replaceFirst("/+$", "");
        JsonNode answer = ask(URI.create(base + "/api/v1/query_range?" + parameters));
        if (!answer.path("status").asText().equals("success")) {
            throw new IOException(answer.path("error").asText("its answer is not one of Prometheus"));
        }
        List<Point> points = new ArrayList<>();
        for (JsonNode pair : answer.path("data").path("result").path(0).path("values")) {
            double value = pair.path(1).asDouble();
            points.add(new Point(
                    Instant.ofEpochSecond(pair.path(0).asLong()), Double.isFinite(value) ? Math.max(0, value) : 0));
        }
        return List.copyOf(points);
    }

    private JsonNode ask(URI query) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(query).timeout(DEADLINE).build();
        CompletableFuture<HttpResponse<byte[]>> exchange = http.sendAsync(request, info -> new BoundedBody(MAX_OCTETS));
        try {
            return JSON.readTree(
                    exchange.get(DEADLINE.toNanos(), TimeUnit.NANOSECONDS).body());
        } catch (JsonProcessingException e) {
            throw new IOException("its answer is not JSON");
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + DEADLINE.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } finally {
            exchange.cancel(true);
        }
    }
}
