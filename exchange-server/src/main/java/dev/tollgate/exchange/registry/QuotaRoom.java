package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.apikey.QuotaSchedule.LimitOverride;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.util.Comparator;
import java.util.Map;

/**
 * The bound on quotas in a token: the {@code quota} claim takes at most {@link Quota#MAX_CLAIM} octets. A part of them
 * is reserved for the limits of a key.
 */
final class QuotaRoom {
    private static final int KEY_OCTETS = 96;

    private QuotaRoom() {}

    /**
     * Checks the limits that an operator gives.
     *
     * @param where the name of the object that holds them in JSON
     * @throws RefusedException if the holder cannot have one of them, or a token has no room for them
     */
    static void check(QuotaHolder of, Quota given, String where) throws RefusedException {
        for (Dimension dimension : given.limits().keySet()) {
            of.requireOwn(dimension, where + "/" + dimension.wireName());
        }
        int room = of.keyId() == null ? Quota.MAX_CLAIM - KEY_OCTETS : KEY_OCTETS;
        if (given.claimOctets() > room) {
            throw new RefusedException("the quota of " + of + " would take " + given.claimOctets()
                    + " octets in a token, but at most " + room + " fit: shorten " + longest(given));
        }
    }

    /** Checks what a token can come to hold, now or after the end of an override. */
    static void check(QuotaHolder of, QuotaSchedule schedule) throws RefusedException {
        Quota fullest = schedule.ordinary();
        for (Map.Entry<Dimension, LimitOverride> override : schedule.overrides().entrySet()) {
            Limit limit = override.getValue().limit();
            int usual = fullest.limit(override.getKey()).map(QuotaRoom::length).orElse(0);
            fullest = length(limit) > usual ? fullest.with(override.getKey(), limit) : fullest;
        }
        check(of, fullest, "quota");
    }

    private static int length(Limit limit) {
        return limit.claimText().length();
    }

    private static String longest(Quota quota) {
        Map<String, Object> shown = quota.shown();
        return quota.toClaim().entrySet().stream()
                .max(Comparator.comparingInt(member -> member.toString().length()))
                .map(member -> member.getKey() + "=" + shown.get(member.getKey()))
                .orElse("it");
    }
}
