package dev.tollgate.exchange.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The limits of an object in a body: the wire name of each, with the limit, or null to clear it.
 *
 * @param limits those that are given
 * @param cleared those that are null
 */
record LimitMembers(Quota limits, List<Dimension> cleared) {
    /**
     * Reads them.
     *
     * @param parent the name of the object
     * @param object may be missing
     */
    static LimitMembers read(String parent, JsonNode object) throws ProblemException {
        Quota limits = Quota.none();
        List<Dimension> cleared = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = parent + "/" + member.getKey();
            Dimension dimension = dimension(name, member.getKey());
            if (member.getValue().isNull()) {
                cleared.add(dimension);
            } else {
                limits = limits.with(dimension, limit(name, dimension, member.getValue()));
            }
        }
        return new LimitMembers(limits, List.copyOf(cleared));
    }

    static Dimension dimension(String where, String name) throws ProblemException {
        return Dimension.named(name)
                .orElseThrow(() -> ProblemException.member(
                        where,
                        "there is no such limit: use one of "
                                + Arrays.stream(Dimension.values())
                                        .map(Dimension::wireName)
                                        .collect(Collectors.joining(", "))));
    }

    static Limit limit(String where, Dimension dimension, JsonNode value) throws ProblemException {
        if (!value.isTextual() && !value.isIntegralNumber()) {
            String example = dimension.isRate() ? "600/1h" : "20";
            throw ProblemException.member(
                    where,
                    "must be a text such as " + example + (dimension.isRate() ? "" : ", or a whole number")
                            + "; with shadow: before it, such as shadow:" + example + ", a limit refuses nothing");
        }
        try {
            return Limit.parse(dimension, value.asText());
        } catch (QuotaFormatException e) {
            throw ProblemException.member(where, e.why());
        }
    }
}
