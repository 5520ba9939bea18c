package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A part of the audit log. Whoever follows {@code next} sees each line once, even if others are added meanwhile.
 *
 * @param lines the newest first, and the ends of overrides that they have set
 * @param next behind which place the next part begins, empty at the end
 */
public record AuditPart(Listing<AuditEntry> lines, Optional<AuditPlace> next) {
    /** How many lines of one integration are read for what has changed since. */
    private static final int MOST_NEWER = 10_000;

    /**
     * Reads a part.
     *
     * @param subject an integration, organization or operator, empty for all
     * @param after the place behind which to begin, empty for the newest line
     * @param limit how many stored lines at most, from 1; ends of overrides come in addition
     */
    public static AuditPart read(
            OperatorStore store, Optional<String> subject, Optional<AuditPlace> after, int limit, Instant now)
            throws StoreException {
        Listing<AuditLine> found = store.audit(subject, after, limit + 1);
        Listing<AuditLine> part = found.first(limit);
        Map<QuotaHolder, Instant> changed = new HashMap<>();
        if (after.isPresent()) {
            List<String> holders = part.entries().stream()
                    .filter(line -> line.entry().after().containsKey(QuotaSchedule.OVERRIDE))
                    .map(line -> line.entry().subject())
                    .distinct()
                    .toList();
            for (String holder : holders) {
                store.audit(Optional.of(holder), Optional.empty(), MOST_NEWER).entries().stream()
                        .filter(line -> line.place().compareTo(after.get()) <= 0)
                        .map(AuditLine::entry)
                        .filter(OverrideEnds::isOfQuota)
                        .forEach(entry -> changed.put(OverrideEnds.holder(entry), entry.at()));
            }
        }
        return new AuditPart(
                OverrideEnds.addTo(part.map(AuditLine::entry), changed, now),
                found.entries().size() > limit
                        ? Optional.of(part.entries().get(limit - 1).place())
                        : Optional.empty());
    }
}
