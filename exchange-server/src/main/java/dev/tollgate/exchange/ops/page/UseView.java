package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.ops.sources.PrometheusQueries;
import dev.tollgate.exchange.ops.sources.PrometheusQueries.Point;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The view of an integration's requests at locate over the last seven days, hour by hour, as Prometheus has them.
 *
 * @param prometheus empty if none is known
 */
record UseView(Optional<PrometheusQueries> prometheus) {
    private static final Duration SPAN = Duration.ofDays(7);
    private static final Duration STEP = Duration.ofHours(1);
    private static final int HEIGHT = 120;
    private static final int BAR = 5;

    /** A bar of the chart, in units of its drawing. */
    public record Bar(int x, int y, int height, String label) {}

    /** A day in UTC. */
    public record Day(LocalDate date, long answered, long refused) {}

    Reply show(Visit visit, String id) {
        Map<String, Object> model = visit.model("Use of " + id);
        model.put("id", id);
        if (prometheus.isEmpty()) {
            model.put(
                    "message",
                    "No Prometheus is known. Start the server with --prometheus-url, the address of the one that scrapes"
                            + " the sidecars, such as http://prometheus:9090.");
            return Templates.show(HttpResponseStatus.OK, "use", model);
        }
        try {
            fill(model, prometheus.get(), id, visit.now().truncatedTo(ChronoUnit.HOURS));
            return Templates.show(HttpResponseStatus.OK, "use", model);
        } catch (IOException e) {
            model.put("message", "Prometheus has failed: " + e.getMessage() + ". Load this page again in a moment.");
            return Templates.show(HttpResponseStatus.BAD_GATEWAY, "use", model);
        }
    }

    private static void fill(Map<String, Object> model, PrometheusQueries source, String id, Instant end)
            throws IOException {
        List<Point> all = source.range(query(id, ""), end.minus(SPAN), end, STEP);
        List<Point> refused = source.range(query(id, ",code=\"429\""), end.minus(SPAN), end, STEP);
        double most = all.stream().mapToDouble(Point::value).max().orElse(0);
        model.put("bars", bars(all, end.minus(SPAN), most));
        model.put("width", (SPAN.toHours() + 1) * BAR);
        model.put("most", Math.round(most));
        model.put("days", days(all, refused));
        if (all.isEmpty()) {
            model.put("message", "Prometheus has no requests of this integration in the last seven days.");
        }
    }

    private static String query(String id, String more) {
        return "sum(increase(tollgate_locate_requests_total{integration=" + PrometheusQueries.quoted(id) + more
                + "}[1h]))";
    }

    private static List<Bar> bars(List<Point> points, Instant begin, double most) {
        List<Bar> bars = new ArrayList<>();
        for (Point point : points) {
            int height = most == 0 ? 0 : (int) Math.round(point.value() / most * HEIGHT);
            int x = (int) Duration.between(begin, point.at()).toHours() * BAR;
            bars.add(new Bar(x, HEIGHT - height, height, point.at() + ": " + Math.round(point.value())));
        }
        return bars;
    }

    /** A point has the hour before it. */
    private static List<Day> days(List<Point> all, List<Point> refused) {
        Map<LocalDate, double[]> sums = new TreeMap<>();
        all.forEach(point -> sums.computeIfAbsent(day(point), date -> new double[2])[0] += point.value());
        refused.forEach(point -> sums.computeIfAbsent(day(point), date -> new double[2])[1] += point.value());
        List<Day> days = new ArrayList<>();
        sums.forEach((date, sum) ->
                days.add(new Day(date, Math.max(0, Math.round(sum[0] - sum[1])), Math.round(sum[1]))));
        return days;
    }

    private static LocalDate day(Point point) {
        return point.at().minus(STEP).atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
