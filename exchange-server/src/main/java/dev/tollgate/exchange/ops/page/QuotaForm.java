package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.apikey.QuotaSchedule.LimitOverride;
import dev.tollgate.exchange.registry.QuotaPatch;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.TimeRules;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The quota editor's form: a field for each ordinary limit, empty to clear it, and one temporary limit with its end. A
 * field that was not touched changes nothing, so that it takes back nobody's change.
 */
final class QuotaForm {
    private QuotaForm() {}

    static QuotaPatch read(Visit visit) throws RefusedException {
        Quota limits = Quota.none();
        List<Dimension> cleared = new ArrayList<>();
        for (Dimension dimension : Dimension.values()) {
            String name = dimension.wireName();
            if (visit.isUntouched(name)) {
                continue;
            }
            if (visit.values().containsKey(name) && visit.value(name).isEmpty()) {
                cleared.add(dimension);
            } else if (visit.values().containsKey(name)) {
                limits = limits.with(dimension, limit(name, dimension, visit.value(name)));
            }
        }
        Map<Dimension, LimitOverride> overrides = new EnumMap<>(Dimension.class);
        List<Dimension> ended = new ArrayList<>();
        Dimension.named(visit.value("end")).ifPresent(ended::add);
        String temporary = visit.value("temporary_limit");
        if (temporary.isEmpty() && !(visit.value("temporary") + visit.value("until")).isEmpty()) {
            throw RefusedException.invalid("temporary_limit", "is missing: write it, or leave the temporary limit out");
        }
        if (!temporary.isEmpty()) {
            Dimension dimension = Dimension.named(visit.value("temporary"))
                    .orElseThrow(() -> RefusedException.invalid("temporary", "choose a limit"));
            Instant until = TimeRules.end("until", visit.value("until"), visit.now());
            overrides.put(dimension, new LimitOverride(limit("temporary_limit", dimension, temporary), until));
        }
        return new QuotaPatch(limits, cleared, overrides, ended);
    }

    private static Limit limit(String field, Dimension dimension, String text) throws RefusedException {
        try {
            return Limit.parse(dimension, text);
        } catch (QuotaFormatException e) {
            throw RefusedException.invalid(field, e.why());
        }
    }
}
