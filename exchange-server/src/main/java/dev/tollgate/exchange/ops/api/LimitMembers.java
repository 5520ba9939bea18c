package dev.tollgate.exchange.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.exchange.registry.QuotaHolder;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @param of who gets them
     * @param parent the name of the object, which may be missing
     */
    static LimitMembers read(QuotaHolder of, String parent, JsonBody body) {
        Quota limits = Quota.none();
        List<Dimension> cleared = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : body.object(parent).properties()) {
            String where = parent + "/" + JsonBody.escaped(member.getKey());
            Optional<Dimension> dimension =
                    body.check(where, member.getValue(), value -> dimension(where, member.getKey()));
            if (dimension.isPresent() && member.getValue().isNull()) {
                cleared.add(dimension.get());
            } else if (dimension.isPresent()) {
                Optional<Limit> limit =
                        body.check(where, member.getValue(), value -> limit(of, where, dimension.get(), value));
                limits = limit.isEmpty() ? limits : limits.with(dimension.get(), limit.get());
            }
        }
        return new LimitMembers(limits, List.copyOf(cleared));
    }

    private static Limit limit(QuotaHolder of, String where, Dimension dimension, JsonNode value)
            throws RefusedException {
        of.requireOwn(dimension, where);
        return limit(where, dimension, value);
    }

    static Dimension dimension(String where, String name) throws RefusedException {
        return Dimension.named(name)
                .orElseThrow(() -> RefusedException.invalid(
                        where,
                        "there is no such limit: use one of "
                                + Arrays.stream(Dimension.values())
                                        .map(Dimension::wireName)
                                        .collect(Collectors.joining(", "))));
    }

    static Limit limit(String where, Dimension dimension, JsonNode value) throws RefusedException {
        if (!value.isTextual() && !value.isIntegralNumber()) {
            String example = dimension.isRate() ? "600/1h" : "20";
            throw RefusedException.invalid(
                    where,
                    "must be a text such as " + example + (dimension.isRate() ? "" : ", or a whole number")
                            + "; with shadow: before it, such as shadow:" + example + ", a limit refuses nothing");
        }
        try {
            return Limit.parse(dimension, value.asText());
        } catch (QuotaFormatException e) {
            throw RefusedException.invalid(where, e.why());
        }
    }
}
