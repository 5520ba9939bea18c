package dev.tollgate.jwt.quota;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The limits of an integration, for some of the dimensions; the others are left to whoever comes next in precedence.
 * Immutable.
 */
public final class Quota {
    private static final Quota NONE = new Quota(new EnumMap<>(Dimension.class));

    private final Map<Dimension, Limit> limits;

    private Quota(Map<Dimension, Limit> limits) {
        this.limits = Collections.unmodifiableMap(limits);
    }

    /** Returns the quota that limits nothing. */
    public static Quota none() {
        return NONE;
    }

    /** Returns the limit of a dimension, where this quota has one. */
    public Optional<Limit> limit(Dimension dimension) {
        return Optional.ofNullable(limits.get(dimension));
    }

    /** Returns the limits in the order of {@link Dimension}. */
    public Map<Dimension, Limit> limits() {
        return limits;
    }

    /** Returns whether no dimension is limited. */
    public boolean isEmpty() {
        return limits.isEmpty();
    }

    /**
     * Returns a quota that has this limit, too, or instead of another one.
     *
     * @throws IllegalArgumentException if the limit is not of the dimension's form
     */
    public Quota with(Dimension dimension, Limit limit) {
        if (dimension.isRate() != (limit instanceof Limit.Rate)) {
            throw new IllegalArgumentException(dimension.wireName() + " cannot have the limit " + limit);
        }
        EnumMap<Dimension, Limit> next = copy();
        next.put(dimension, limit);
        return new Quota(next);
    }

    /** Returns a quota without a limit for this dimension. */
    public Quota without(Dimension dimension) {
        EnumMap<Dimension, Limit> next = copy();
        next.remove(dimension);
        return new Quota(next);
    }

    /** Returns this quota where it has a limit, and the other one elsewhere. */
    public Quota orElse(Quota other) {
        EnumMap<Dimension, Limit> next = new EnumMap<>(Dimension.class);
        next.putAll(other.limits);
        next.putAll(limits);
        return new Quota(next);
    }

    /** Returns the value of a {@code quota} claim: an object such as {@code {"client":"40/12h","server_concurrent":20}}. */
    public Map<String, Object> toClaim() {
        Map<String, Object> claim = new LinkedHashMap<>();
        limits.forEach((dimension, limit) ->
                claim.put(dimension.wireName(), dimension.isRate() ? limit.toString() : (Object) limit.max()));
        return claim;
    }

    /**
     * Reads the value of a {@code quota} claim. Names that are not known are passed over: a later exchange server may
     * count something that this sidecar does not.
     *
     * @throws QuotaFormatException if it is not an object, or a known name has a malformed value
     */
    public static Quota fromClaim(Object claim) throws QuotaFormatException {
        if (!(claim instanceof Map<?, ?> members)) {
            throw new QuotaFormatException("a quota must be an object of limits");
        }
        Quota quota = NONE;
        for (Dimension dimension : Dimension.values()) {
            Object value = members.get(dimension.wireName());
            if (value != null) {
                quota = quota.with(dimension, Limit.parse(dimension, value.toString()));
            }
        }
        return quota;
    }

    private EnumMap<Dimension, Limit> copy() {
        EnumMap<Dimension, Limit> copy = new EnumMap<>(Dimension.class);
        copy.putAll(limits);
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quota quota && limits.equals(quota.limits);
    }

    @Override
    public int hashCode() {
        return limits.hashCode();
    }

    @Override
    public String toString() {
        return toClaim().toString();
    }
}
