package dev.tollgate.exchange.ops.sources;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A client of the HTTP API of Prometheus. A query over time takes {@link #DEADLINE} at most, one for values now
 * {@link #SOON}, and an answer has 1 MiB.
 */
public final class PrometheusQueries {
    static final Duration DEADLINE = Duration.ofSeconds(5);

    /** A list of integrations waits for no longer. */
    static final Duration SOON = Duration.ofSeconds(2);

    private static final int MAX_OCTETS = 1 << 20;

    private final URI url;
    private final BoundedGet patient = new BoundedGet(DEADLINE, MAX_OCTETS);
    private final BoundedGet quick = new BoundedGet(SOON, MAX_OCTETS);
    private final FewAtOnce waiting = new FewAtOnce();

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
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("query", query);
        parameters.put("start", String.valueOf(from.getEpochSecond()));
        parameters.put("end", String.valueOf(to.getEpochSecond()));
        parameters.put("step", String.valueOf(step.toSeconds()));
        List<Point> points = new ArrayList<>();
        for (JsonNode pair :
                ask(patient, "/api/v1/query_range", parameters).path(0).path("values")) {
            points.add(new Point(Instant.ofEpochSecond(pair.path(0).asLong()), value(pair)));
        }
        return List.copyOf(points);
    }

    /**
     * Runs a query for values now. Blocks.
     *
     * @param label by whose value the results are told apart
     * @throws IOException with a line for operators if there is no answer that can be used
     */
    public Map<String, Double> now(String query, String label) throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        for (JsonNode series : ask(quick, "/api/v1/query", Map.of("query", query))) {
            values.put(series.path("metric").path(label).asText(), value(series.path("value")));
        }
        return values;
    }

    /** Returns the number of a point; none is negative or infinite. */
    private static double value(JsonNode pair) {
        double value = pair.path(1).asDouble();
        return Double.isFinite(value) ? Math.max(0, value) : 0;
    }

    private JsonNode ask(BoundedGet http, String path, Map<String, String> parameters) throws IOException {
        JsonNode answer = waiting.ask(() -> http.await(http.begin(BoundedGet.below(url, path, parameters))))
                .json();
        if (!answer.path("status").asText().equals("success")) {
            throw new IOException(answer.path("error").asText("its answer is not one of Prometheus"));
        }
        return answer.path("data").path("result");
    }
}
