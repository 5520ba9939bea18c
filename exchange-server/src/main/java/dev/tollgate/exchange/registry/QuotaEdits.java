package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.apikey.QuotaSchedule.LimitOverride;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Changes of the quotas of integrations and of keys, which go into every token from then on. */
public final class QuotaEdits {
    private static final String QUOTA = "quota";

    private final OperatorStore store;
    private final Author author;

    public QuotaEdits(OperatorStore store, Author author) {
        this.store = store;
        this.author = author;
    }

    /**
     * Sets ordinary limits; the others stay, and so do overrides.
     *
     * @return the quota as it is now
     * @throws RefusedException if there is no such holder, it cannot have such a limit, or a token has no room for it
     */
    public QuotaSchedule set(QuotaHolder of, Quota given) throws StoreException, RefusedException {
        QuotaRoom.check(of, given, QUOTA);
        return change(of, "set", Expected.ANYTHING, members -> members.putAll(given.toClaim()));
    }

    /**
     * Sets and clears ordinary limits and overrides in one step; those that the patch does not name stay.
     *
     * @return the quota as it is now
     * @throws RefusedException as {@link #set} and {@link #override} do, and if somebody else was faster
     */
    public QuotaSchedule patch(QuotaHolder of, QuotaPatch patch, Expected expected)
            throws StoreException, RefusedException {
        QuotaRoom.check(of, patch.limits(), QUOTA);
        for (Map.Entry<Dimension, LimitOverride> override : patch.overrides().entrySet()) {
            QuotaRoom.check(
                    of, Quota.none().with(override.getKey(), override.getValue().limit()), QuotaSchedule.OVERRIDE);
            requireFuture(override.getValue().until());
        }
        String action = patch.limits().isEmpty() && patch.overrides().isEmpty() ? "clear" : "set";
        return change(of, action, expected, members -> {
            Map<String, Object> all = overrides(members);
            if (!patch.clearedOverrides().isEmpty()) {
                remove(all, patch.clearedOverrides());
            }
            all.putAll(new QuotaSchedule(Quota.none(), patch.overrides()).overrideMembers());
            members.put(QuotaSchedule.OVERRIDE, all);
            if (!patch.cleared().isEmpty()) {
                remove(members, patch.cleared());
            }
            members.putAll(patch.limits().toClaim());
        });
    }

    /**
     * Sets limits that replace the ordinary ones until an end. An existing override of the same limit gets the new
     * limit and the new end. Other overrides stay.
     *
     * @return the quota as it is now
     * @throws RefusedException as {@link #set} does, and if the end is not in the future
     */
    public QuotaSchedule override(QuotaHolder of, Quota given, Instant until) throws StoreException, RefusedException {
        QuotaRoom.check(of, given, QUOTA);
        requireFuture(until);
        Map<Dimension, LimitOverride> overrides = new EnumMap<>(Dimension.class);
        given.limits().forEach((dimension, limit) -> overrides.put(dimension, new LimitOverride(limit, until)));
        Map<String, Object> added = new QuotaSchedule(Quota.none(), overrides).overrideMembers();
        return change(of, "set", Expected.ANYTHING, members -> {
            Map<String, Object> all = overrides(members);
            all.putAll(added);
            members.put(QuotaSchedule.OVERRIDE, all);
        });
    }

    /**
     * Clears ordinary limits; overrides stay.
     *
     * @param dimensions which ones; none for all
     * @return the quota as it is now
     */
    public QuotaSchedule clear(QuotaHolder of, List<Dimension> dimensions) throws StoreException, RefusedException {
        return change(of, "clear", Expected.ANYTHING, members -> remove(members, dimensions));
    }

    /**
     * Clears overrides, so that the ordinary limits apply again.
     *
     * @param dimensions which ones; none for all
     * @return the quota as it is now
     */
    public QuotaSchedule clearOverride(QuotaHolder of, List<Dimension> dimensions)
            throws StoreException, RefusedException {
        return change(of, "clear", Expected.ANYTHING, members -> {
            Map<String, Object> left = overrides(members);
            remove(left, dimensions);
            members.put(QuotaSchedule.OVERRIDE, dimensions.isEmpty() ? Map.of() : left);
        });
    }

    private void requireFuture(Instant until) throws RefusedException {
        if (!until.isAfter(author.now())) {
            throw RefusedException.invalid("until", "the end of an override must be in the future, not at " + until);
        }
    }

    private static Map<String, Object> overrides(Map<String, Object> members) {
        Map<String, Object> overrides = new LinkedHashMap<>();
        if (members.get(QuotaSchedule.OVERRIDE) instanceof Map<?, ?> known) {
            known.forEach((name, override) -> overrides.put(String.valueOf(name), override));
        }
        return overrides;
    }

    private static void remove(Map<String, Object> members, List<Dimension> dimensions) {
        (dimensions.isEmpty() ? List.of(Dimension.values()) : dimensions)
                .forEach(dimension -> members.remove(dimension.wireName()));
    }

    /** What is malformed may be set or cleared, but not left. Overrides that have ended go with the next change. */
    private QuotaSchedule change(QuotaHolder of, String action, Expected expected, Consumer<Map<String, Object>> change)
            throws StoreException, RefusedException {
        return store.change(transaction -> {
            Map<String, Object> before = transaction.quota(of).orElseThrow(of::missing);
            expected.check(
                    "the quota of " + of, () -> Tag.of(wellFormed(of, before).members()));
            Map<String, Object> members = new LinkedHashMap<>(before);
            change.accept(members);
            QuotaSchedule after = wellFormed(of, members).from(author.now());
            if (!texts(before).equals(texts(after.members()))) {
                QuotaRoom.check(of, after);
                transaction.putQuota(of, after);
            }
            if (!texts(withoutEnded(before)).equals(texts(after.members()))) {
                transaction.append(author.entry(
                        of.command() + " " + action,
                        of.integrationId(),
                        of.keyId(),
                        audited(of, before),
                        audited(of, after.members())));
            }
            return after;
        });
    }

    /** The end of an override is a line of the log by itself: that it is removed afterwards changes nothing. */
    private Map<String, Object> withoutEnded(Map<String, Object> members) {
        Map<String, Object> left = new LinkedHashMap<>(members);
        try {
            Map<String, Object> overrides =
                    QuotaSchedule.read(members).from(author.now()).overrideMembers();
            if (overrides.isEmpty()) {
                left.remove(QuotaSchedule.OVERRIDE);
            } else {
                left.put(QuotaSchedule.OVERRIDE, overrides);
            }
        } catch (QuotaFormatException e) {
            // nobody knows what of it has ended
        }
        return left;
    }

    private static QuotaSchedule wellFormed(QuotaHolder of, Map<String, Object> members) throws RefusedException {
        try {
            return QuotaSchedule.read(members);
        } catch (QuotaFormatException e) {
            throw new RefusedException(of + " has a malformed limit (" + e.getMessage()
                    + "): set it in this command, too, or clear it first with '" + of.command() + " clear'");
        }
    }

    /** A number may have been read as a shorter one. */
    private static Map<String, String> texts(Map<String, Object> limits) {
        Map<String, String> texts = new LinkedHashMap<>();
        limits.forEach((name, limit) -> texts.put(name, String.valueOf(limit)));
        return texts;
    }

    private static Map<String, Object> audited(QuotaHolder of, Map<String, Object> members) {
        Map<String, Object> limits = shown(members);
        Object override = limits.remove(QuotaSchedule.OVERRIDE);
        Map<String, Object> audited = of.members();
        audited.put(QUOTA, limits);
        if (override != null) {
            audited.put(QuotaSchedule.OVERRIDE, override);
        }
        return audited;
    }

    /** Returns what a store keeps as people read it, and what cannot be read as it is. */
    private static Map<String, Object> shown(Map<String, Object> members) {
        Map<String, Object> shown = new LinkedHashMap<>(members);
        try {
            QuotaSchedule read = QuotaSchedule.read(members);
            Map<String, Object> overrides = overrides(members);
            overrides.putAll(read.shownOverrides());
            shown.putAll(read.ordinary().shown());
            shown.replace(QuotaSchedule.OVERRIDE, overrides);
        } catch (QuotaFormatException e) {
            // it stays as it is
        }
        return shown;
    }
}
