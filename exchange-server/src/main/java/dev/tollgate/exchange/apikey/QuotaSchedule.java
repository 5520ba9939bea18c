package dev.tollgate.exchange.apikey;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A quota over time: the ordinary one, and for some dimensions a limit that replaces it until an end. At the end the
 * ordinary limit applies again. Immutable.
 *
 * <p>Stores keep it as one object: the members of the ordinary quota, and one member "override", such as {@code
 * {"requests":"50000/24h","override":{"requests":{"limit":"100000/24h","until":"2026-12-24T00:00:00Z"}}}}.
 */
public record QuotaSchedule(Quota ordinary, Map<Dimension, LimitOverride> overrides) {
    /** The member that holds the overrides. */
    public static final String OVERRIDE = "override";

    /** The member of an override with its end. */
    public static final String UNTIL = "until";

    private static final String LIMIT = "limit";
    private static final QuotaSchedule NONE = of(Quota.none());

    /** A limit that applies until an instant, exclusive. */
    public record LimitOverride(Limit limit, Instant until) {
        private Map<String, Object> members(Function<Limit, String> text) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put(LIMIT, text.apply(limit));
            members.put(UNTIL, until.toString());
            return members;
        }
    }

    public QuotaSchedule {
        EnumMap<Dimension, LimitOverride> copy = new EnumMap<>(Dimension.class);
        copy.putAll(overrides);
        overrides = Collections.unmodifiableMap(copy);
    }

    /** Returns the schedule without limits. */
    public static QuotaSchedule none() {
        return NONE;
    }

    /** Returns a schedule without overrides. */
    public static QuotaSchedule of(Quota ordinary) {
        return new QuotaSchedule(ordinary, Map.of());
    }

    /** Returns the quota at an instant. */
    public Quota at(Instant now) {
        Quota quota = ordinary;
        for (Map.Entry<Dimension, LimitOverride> override : overrides.entrySet()) {
            if (now.isBefore(override.getValue().until())) {
                quota = quota.with(override.getKey(), override.getValue().limit());
            }
        }
        return quota;
    }

    /** Returns the schedule without the overrides that have ended. */
    public QuotaSchedule from(Instant now) {
        Map<Dimension, LimitOverride> left = new EnumMap<>(Dimension.class);
        overrides.forEach((dimension, override) -> {
            if (now.isBefore(override.until())) {
                left.put(dimension, override);
            }
        });
        return new QuotaSchedule(ordinary, left);
    }

    /** Returns whether there are no limits, now or later. */
    public boolean isEmpty() {
        return ordinary.isEmpty() && overrides.isEmpty();
    }

    /** Returns the members of the object that stores keep. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>(ordinary.toClaim());
        if (!overrides.isEmpty()) {
            members.put(OVERRIDE, overrideMembers());
        }
        return members;
    }

    /** Returns the overrides in the form of {@link #members}. */
    public Map<String, Object> overrideMembers() {
        return overrideMembers(Limit::claimText);
    }

    /** Returns the same with limits as people read them. */
    public Map<String, Object> shownOverrides() {
        return overrideMembers(Limit::toString);
    }

    private Map<String, Object> overrideMembers(Function<Limit, String> text) {
        Map<String, Object> members = new LinkedHashMap<>();
        overrides.forEach((dimension, override) -> members.put(dimension.wireName(), override.members(text)));
        return members;
    }

    /**
     * Reads the object that stores keep. Unknown names are ignored, as in {@link Quota#fromClaim}.
     *
     * @throws QuotaFormatException if a known name has a malformed value
     */
    public static QuotaSchedule read(Map<String, Object> members) throws QuotaFormatException {
        Quota ordinary = Quota.fromClaim(members);
        Map<Dimension, LimitOverride> overrides = new EnumMap<>(Dimension.class);
        for (Map.Entry<?, ?> override :
                object(members.getOrDefault(OVERRIDE, Map.of())).entrySet()) {
            Dimension dimension =
                    Dimension.named(String.valueOf(override.getKey())).orElse(null);
            if (dimension != null) {
                overrides.put(dimension, override(dimension, object(override.getValue())));
            }
        }
        return new QuotaSchedule(ordinary, overrides);
    }

    private static LimitOverride override(Dimension dimension, Map<?, ?> members) throws QuotaFormatException {
        Limit limit = Limit.parse(dimension, String.valueOf(members.get(LIMIT)));
        try {
            return new LimitOverride(limit, Instant.parse(String.valueOf(members.get(UNTIL))));
        } catch (DateTimeException e) {
            throw new QuotaFormatException(
                    "override of " + dimension.wireName() + ": '" + members.get(UNTIL) + "' is not a time");
        }
    }

    private static Map<?, ?> object(@Nullable Object value) throws QuotaFormatException {
        if (value instanceof Map<?, ?> members) {
            return members;
        }
        throw new QuotaFormatException("an override must be an object, not '" + value + "'");
    }
}
