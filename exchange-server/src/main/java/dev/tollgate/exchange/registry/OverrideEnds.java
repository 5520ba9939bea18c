package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.QuotaSchedule;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ends of overrides as lines of the audit log. They are not stored, because the ordinary quota applies again by
 * itself. They follow from the line that set the override, unless a later line changed it before its end.
 */
public final class OverrideEnds {
    private static final String QUOTA = "quota";

    private OverrideEnds() {}

    /**
     * Adds the ends up to now.
     *
     * @param log the newest line first
     * @return the same order
     */
    public static Listing<AuditEntry> addTo(Listing<AuditEntry> log, Instant now) {
        return addTo(log, new HashMap<>(), now);
    }

    /**
     * Adds the ends that follow from a part of the log.
     *
     * @param changed when each quota was changed next after the part; is written to
     */
    static Listing<AuditEntry> addTo(Listing<AuditEntry> log, Map<QuotaHolder, Instant> changed, Instant now) {
        List<AuditEntry> all = new ArrayList<>(log.entries());
        for (AuditEntry entry : log.entries()) {
            if (isOfQuota(entry)) {
                QuotaHolder of = holder(entry);
                Instant until = changed.getOrDefault(of, now);
                changed.put(of, entry.at());
                ends(entry, until.isBefore(now) ? until : now)
                        .forEach((end, overrides) -> all.add(line(entry, of, end, overrides)));
            }
        }
        return new Listing<>(all, log.complaints())
                .sorted(Comparator.comparing(AuditEntry::at).reversed());
    }

    static boolean isOfQuota(AuditEntry entry) {
        return entry.before().containsKey(QUOTA) || entry.after().containsKey(QUOTA);
    }

    /** Returns whose quota a line is about. */
    static QuotaHolder holder(AuditEntry entry) {
        return new QuotaHolder(entry.subject(), entry.keyId());
    }

    /** Returns the overrides that a line leaves and that end by a time, by their ends. */
    private static Map<Instant, Map<String, Object>> ends(AuditEntry entry, Instant by) {
        Map<Instant, Map<String, Object>> ends = new LinkedHashMap<>();
        if (entry.after().get(QuotaSchedule.OVERRIDE) instanceof Map<?, ?> overrides) {
            overrides.forEach((name, override) -> {
                if (override instanceof Map<?, ?> members) {
                    Instant end = instant(members.get(QuotaSchedule.UNTIL));
                    if (!end.isAfter(by)) {
                        ends.computeIfAbsent(end, at -> new LinkedHashMap<>()).put(String.valueOf(name), override);
                    }
                }
            });
        }
        return ends;
    }

    /** What others may have written ends never. */
    private static Instant instant(@Nullable Object text) {
        try {
            return Instant.parse(String.valueOf(text));
        } catch (DateTimeException e) {
            return Instant.MAX;
        }
    }

    private static AuditEntry line(AuditEntry set, QuotaHolder of, Instant end, Map<String, Object> overrides) {
        Map<String, Object> before = of.members();
        before.put(QuotaSchedule.OVERRIDE, overrides);
        return new AuditEntry(
                end,
                set.author(),
                of.command() + " override end",
                of.integrationId(),
                of.keyId(),
                before,
                of.members());
    }
}
