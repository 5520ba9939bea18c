package dev.tollgate.sidecar.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.sidecar.ops.QuotaPages;
import dev.tollgate.text.OneLine;
import dev.tollgate.text.Table;
import java.util.List;
import java.util.regex.Pattern;

/** Answers about quotas as people read them. */
final class QuotaText {
    private static final String INTEGRATION = "integration";

    /** A parameter with a placeholder, as the ops listener names it in its messages. */
    private static final Pattern PARAMETER = Pattern.compile("&(client|quota_user|key|tier)=(?=[A-Z])");

    private QuotaText() {}

    /** Returns a message of the ops listener, with options and commands in the place of parameters and paths. */
    static String asCommand(String message) {
        return PARAMETER
                .matcher(message.replace(QuotaPages.LIST + " lists", "'quota list' shows"))
                .replaceAll(found -> "--" + found.group(1).replace('_', '-') + " ");
    }

    /**
     * Returns the text of an answer, without a line break at its end.
     *
     * @param path what was asked
     * @param json the answer, as the ops listener gives it
     */
    static String of(String path, String json) {
        JsonNode answer;
        try {
            answer = JsonMapper.builder().build().readTree(json);
        } catch (JsonProcessingException e) {
            return OneLine.of(json);
        }
        return switch (path) {
            case QuotaPages.RESET -> reset(answer);
            case QuotaPages.LIST -> fleet(answer) + limits(answer.path("integrations"));
            default -> fleet(answer) + explained(answer);
        };
    }

    private static String reset(JsonNode answer) {
        StringBuilder text =
                new StringBuilder(OneLine.of(answer.path(INTEGRATION).asText()));
        if (answer.has("windows_reset_in_store")) {
            text.append(": windows reset in the store: ")
                    .append(answer.path("windows_reset_in_store").asText());
        }
        if (answer.has("windows_reset")) {
            text.append(": windows reset in the sidecar: ")
                    .append(answer.path("windows_reset").asText());
        }
        return text.toString();
    }

    private static String fleet(JsonNode answer) {
        JsonNode fleet = answer.path("fleet");
        return fleet.isMissingNode()
                ? ""
                : "fleet " + fleet.path("name").asText() + ": sidecars alive: "
                        + fleet.path("sidecars").asText() + ", store: "
                        + fleet.path("store").asText() + ", in an outage: "
                        + fleet.path("outage").asText() + "\n";
    }

    private static String limits(Iterable<JsonNode> integrations) {
        Table table = new Table("INTEGRATION", "TIER", "LIMIT", "IS", "SET BY", "USED", "REMAINING", "RETRY AFTER");
        for (JsonNode integration : integrations) {
            for (JsonNode limit : integration.path("limits")) {
                table.row(
                        integration.path(INTEGRATION).asText(),
                        integration.path("tier").asText(),
                        name(limit),
                        cell(limit, "limit"),
                        cell(limit, "source"),
                        cell(limit, "used"),
                        cell(limit, "remaining"),
                        retry(limit));
            }
        }
        return table.toString();
    }

    private static String name(JsonNode limit) {
        String name = limit.path("dimension").asText();
        return limit.has("key") ? name + " of " + limit.path("key").asText() : name;
    }

    private static String cell(JsonNode limit, String name) {
        JsonNode value = limit.path(name);
        return value.isNull() || value.isMissingNode() ? "-" : value.asText();
    }

    private static String retry(JsonNode limit) {
        JsonNode seconds = limit.path("retry_after_s");
        return seconds.isNull() ? "never" : seconds.asLong() == 0 ? "-" : seconds.asLong() + "s";
    }

    private static String explained(JsonNode answer) {
        StringBuilder text = new StringBuilder(limits(List.of(answer)));
        text.append("\nwould be ").append(answer.path("would_be_admitted").asBoolean() ? "admitted" : "refused");
        if (!answer.path("enforced").asBoolean(true)) {
            text.append(" (quotas are not enforced)");
        }
        for (JsonNode assumption : answer.path("assumptions")) {
            text.append('\n').append(asCommand(OneLine.of(assumption.asText())));
        }
        return text.toString();
    }
}
