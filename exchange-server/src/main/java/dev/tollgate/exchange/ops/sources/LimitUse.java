package dev.tollgate.exchange.ops.sources;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Where an integration stands in one limit at a sidecar.
 *
 * @param name the limit's wire name, and the key that it counts where it counts keys
 * @param limit as people read it, empty for none
 * @param source who has set it
 * @param used how many count now, empty where nothing is counted in all
 * @param remaining how many more would be admitted now, empty as {@code used}
 * @param refused how often it has refused
 * @param freeIn seconds until one more would be admitted, empty if waiting does not help
 */
public record LimitUse(
        String name, String limit, String source, String used, String remaining, long refused, String freeIn) {
    static LimitUse of(JsonNode limit) {
        String key = limit.path("key").asText("");
        return new LimitUse(
                limit.path("dimension").asText() + (key.isEmpty() ? "" : " of " + key),
                text(limit, "limit"),
                text(limit, "source"),
                number(limit, "used"),
                number(limit, "remaining"),
                limit.path("refused").asLong(),
                number(limit, "retry_after_s"));
    }

    private static String number(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isIntegralNumber() ? value.asText() : "";
    }

    private static String text(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isNull() ? "" : value.asText();
    }

    /** Returns how much of it is used, 0 to 1 or more; a limit of zero counts as 1, and 0 where nothing is counted in all. */
    public double share() {
        if (used.isEmpty() || remaining.isEmpty()) {
            return 0;
        }
        double count = Double.parseDouble(used);
        double max = count + Double.parseDouble(remaining);
        return max == 0 ? 1 : count / max;
    }
}
