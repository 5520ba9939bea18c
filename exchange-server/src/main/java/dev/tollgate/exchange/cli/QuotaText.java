package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.registry.QuotaHolder;
import dev.tollgate.jwt.quota.Quota;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/** A quota as the command line writes it. */
final class QuotaText {
    private QuotaText() {}

    /** Writes the ordinary limits, and the overrides that have not ended. */
    static String of(QuotaSchedule quota) {
        String overrides = quota.from(Instant.now()).overrides().entrySet().stream()
                .map(override -> "; until " + override.getValue().until() + " "
                        + override.getKey().wireName() + "="
                        + override.getValue().limit())
                .collect(Collectors.joining());
        return of(quota.ordinary()) + overrides;
    }

    private static String of(Quota quota) {
        return quota.isEmpty()
                ? "none"
                : quota.limits().entrySet().stream()
                        .map(limit -> limit.getKey().wireName() + "=" + limit.getValue())
                        .collect(Collectors.joining(" "));
    }

    static void print(OutputOption output, QuotaHolder of, QuotaSchedule quota) {
        QuotaSchedule left = quota.from(Instant.now());
        Map<String, Object> members = of.members();
        members.put("quota", left.ordinary().shown());
        if (!left.overrides().isEmpty()) {
            members.put(QuotaSchedule.OVERRIDE, left.shownOverrides());
        }
        String name = of.keyId() == null ? of.integrationId() : "key " + of.keyId() + " of " + of.integrationId();
        output.print("quota of " + name + ": " + of(left), members);
    }
}
