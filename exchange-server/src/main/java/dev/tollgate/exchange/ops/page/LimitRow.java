package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.apikey.QuotaSchedule.LimitOverride;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.jwt.quota.Dimension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A limit in the quota editor.
 *
 * @param name its wire name
 * @param ordinary what holds without an override, empty for none
 * @param now what goes into tokens now, empty for none
 * @param source where that is from
 * @param since since when, and by whom; empty where the log does not say
 */
public record LimitRow(String name, String ordinary, String now, String source, String since) {
    /** Returns a row for each limit that an integration can have. */
    static List<LimitRow> of(QuotaSchedule quota, List<AuditEntry> log, Instant now) {
        List<LimitRow> rows = new ArrayList<>();
        for (Dimension dimension : Dimension.values()) {
            String ordinary =
                    quota.ordinary().limit(dimension).map(Object::toString).orElse("");
            LimitOverride override = quota.from(now).overrides().get(dimension);
            rows.add(new LimitRow(
                    dimension.wireName(),
                    ordinary,
                    override == null ? ordinary : override.limit().toString(),
                    override != null
                            ? "temporary, until " + override.until()
                            : ordinary.isEmpty() ? "the key's tier decides" : "set for this integration",
                    since(dimension.wireName(), log)));
        }
        return List.copyOf(rows);
    }

    private static String since(String name, List<AuditEntry> log) {
        return log.stream()
                .filter(entry -> entry.keyId() == null)
                .filter(entry -> !Objects.equals(limit(entry.before(), name), limit(entry.after(), name)))
                .findFirst()
                .map(entry -> entry.at() + ", by " + entry.author())
                .orElse("");
    }

    private static String limit(Map<String, Object> members, String name) {
        return member(members.get("quota"), name) + member(members.get(QuotaSchedule.OVERRIDE), name);
    }

    private static String member(@Nullable Object object, String name) {
        return object instanceof Map<?, ?> map ? String.valueOf(map.get(name)) : "null";
    }
}
