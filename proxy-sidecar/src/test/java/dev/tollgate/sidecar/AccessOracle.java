package dev.tollgate.sidecar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * What access logs say of the requests of a fleet. A request was decided at some time between its begin and its end: only what is
 * certain counts as a fault. The id of a key is the limit that its token had: {@code MAX-SECONDS}.
 */
final class AccessOracle {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EXACT = 256;

    /** A request, with the times in milliseconds between which it was decided. */
    private record Request(long begin, long end, boolean granted, int max, long interval) {
        /** Returns the interval and what a large limit may forget late. */
        long forgets() {
            return interval + (max > EXACT ? interval / 128 + 1 : 0);
        }
    }

    private final Map<String, List<Request>> byIntegration = new HashMap<>();
    private int failed;

    void read(String line) throws Exception {
        JsonNode access = JSON.readTree(line);
        if (!access.has("access") || access.path("int_id").asText("").isEmpty()) {
            failed += access.path("status").asInt(200) >= 500 ? 1 : 0;
            return;
        }
        int status = access.get("status").asInt();
        failed += status == 200 || status == 429 ? 0 : 1;
        long end = Instant.parse(access.get("time").asText()).toEpochMilli();
        long begin = end - (long) Math.ceil(access.get("duration_ms").asDouble()) - 1;
        String[] limit = access.get("key_id").asText().split("-");
        long interval = Duration.ofSeconds(Long.parseLong(limit[1])).toMillis();
        byIntegration
                .computeIfAbsent(access.get("int_id").asText(), id -> new ArrayList<>())
                .add(new Request(begin, end + 1, status == 200, Integer.parseInt(limit[0]), interval));
    }

    long requests() {
        return byIntegration.values().stream().mapToLong(List::size).sum();
    }

    long refused() {
        return byIntegration.values().stream()
                .flatMap(List::stream)
                .filter(request -> !request.granted())
                .count();
    }

    /** Returns how many were answered by neither a grant nor a refusal. */
    int failed() {
        return failed;
    }

    /** Returns how many granted requests were certainly beyond their limit. */
    long over() {
        return byIntegration.values().stream()
                .mapToLong(all -> over(all, Request::max))
                .sum();
    }

    /** Returns how many granted requests were certainly beyond twice the largest limit of their integration. */
    long overTwiceTheLargest() {
        return byIntegration.values().stream()
                .mapToLong(all -> {
                    int largest = all.stream().mapToInt(Request::max).max().orElse(0);
                    return over(all, one -> 2 * largest);
                })
                .sum();
    }

    private static long over(List<Request> all, ToIntFunction<Request> most) {
        return all.stream()
                .filter(Request::granted)
                .filter(one -> certain(all, one) > most.applyAsInt(one))
                .count();
    }

    /** Returns how many, with this one, were certainly granted before it and within its interval. */
    private static long certain(List<Request> all, Request one) {
        return all.stream()
                .filter(other -> other.granted()
                        && (other == one || (other.end() < one.begin() && other.begin() > one.end() - one.interval())))
                .count();
    }

    /** Returns how many were refused though certainly fewer than their limit counted. */
    long refusedBelow() {
        return byIntegration.values().stream()
                .mapToLong(all -> all.stream()
                        .filter(one -> !one.granted() && possible(all, one) < one.max())
                        .count())
                .sum();
    }

    /** Returns how many may have counted. */
    private static long possible(List<Request> all, Request one) {
        return all.stream()
                .filter(other ->
                        other.granted() && other.begin() <= one.end() && other.end() > one.begin() - one.forgets())
                .count();
    }
}
