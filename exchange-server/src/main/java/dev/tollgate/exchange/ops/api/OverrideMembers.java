package dev.tollgate.exchange.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.apikey.QuotaSchedule.LimitOverride;
import dev.tollgate.exchange.registry.QuotaHolder;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.TimeRules;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The overrides of a body: the wire name of each, with its limit and its end, or null to end it.
 *
 * @param overrides those that are given
 * @param ended those that are null
 */
record OverrideMembers(Map<Dimension, LimitOverride> overrides, List<Dimension> ended) {
    private static final String LIMIT = "limit";

    /**
     * Reads them.
     *
     * @param of who gets them
     */
    static OverrideMembers read(QuotaHolder of, JsonBody body, Instant now) {
        Map<Dimension, LimitOverride> overrides = new EnumMap<>(Dimension.class);
        List<Dimension> ended = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member :
                body.object(QuotaSchedule.OVERRIDE).properties()) {
            String where = QuotaSchedule.OVERRIDE + "/" + JsonBody.escaped(member.getKey());
            Optional<Dimension> dimension = body.check(where, member.getValue(), value -> dimension(of, where, member));
            if (dimension.isPresent() && member.getValue().isNull()) {
                ended.add(dimension.get());
            } else if (dimension.isPresent()) {
                read(body, where, dimension.get(), member.getValue(), now)
                        .ifPresent(override -> overrides.put(dimension.get(), override));
            }
        }
        return new OverrideMembers(overrides, ended);
    }

    private static Dimension dimension(QuotaHolder of, String where, Map.Entry<String, JsonNode> member)
            throws RefusedException {
        Dimension dimension = LimitMembers.dimension(where, member.getKey());
        if (!member.getValue().isNull()) {
            of.requireOwn(dimension, where);
        }
        return dimension;
    }

    private static Optional<LimitOverride> read(
            JsonBody body, String where, Dimension dimension, JsonNode value, Instant now) {
        JsonNode until = value.path(QuotaSchedule.UNTIL);
        if (value.size() != 2 || !value.has(LIMIT) || !until.isTextual()) {
            body.mistake(where, "must be an object with limit and until, or null");
            return Optional.empty();
        }
        String ofLimit = where + "/" + LIMIT;
        String ofEnd = where + "/" + QuotaSchedule.UNTIL;
        Optional<Limit> limit =
                body.check(ofLimit, value.path(LIMIT), text -> LimitMembers.limit(ofLimit, dimension, text));
        Optional<Instant> end = body.check(ofEnd, until, text -> TimeRules.end(ofEnd, text.textValue(), now));
        return limit.flatMap(given -> end.map(at -> new LimitOverride(given, at)));
    }
}
