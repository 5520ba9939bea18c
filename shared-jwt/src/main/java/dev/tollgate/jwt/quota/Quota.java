package dev.tollgate.jwt.quota;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The limits of an integration for some of the dimensions. The other dimensions are left to sources of lower
 * precedence. Immutable.
 */
public final class Quota {
    private static final Quota NONE = new Quota(new EnumMap<>(Dimension.class));

    /** The name that represents all unknown names of limits. */
    public static final String UNKNOWN = "unknown";

    private static final String WHOLE = "quota";
    private static final int MAX_PASSED_ON = 16;
    private static final int MAX_TEXT = 64;

    /** Characters that take one octet each in JSON. */
    private static final Pattern PLAIN = Pattern.compile("[ !#-\\[\\]-~]{0," + MAX_TEXT + "}");

    /** The maximum length of a {@code quota} claim, in octets of JSON. */
    public static final int MAX_CLAIM = 1024;

    /** The octets around the name and text of a member: quotes, a colon and a comma. */
    private static final int FRAME = 6;

    private static final int BRACES = 2;

    /** Each decision reads it several times, so it is not wrapped as unmodifiable. */
    private final EnumMap<Dimension, Limit> byDimension = new EnumMap<>(Dimension.class);

    private final Map<Dimension, Limit> limits;
    private final Map<String, Object> unread;
    private final Set<String> unreadable;

    private Quota(Map<Dimension, Limit> limits) {
        this(limits, Map.of(), Set.of());
    }

    private Quota(Map<Dimension, Limit> limits, Map<String, Object> unread, Set<String> unreadable) {
        byDimension.putAll(limits);
        this.limits = Collections.unmodifiableMap(byDimension);
        this.unread = unread;
        this.unreadable = unreadable;
    }

    /** Returns the quota that limits nothing. */
    public static Quota none() {
        return NONE;
    }

    /** Returns the limit of a dimension, where this quota has one. */
    public Optional<Limit> limit(Dimension dimension) {
        return Optional.ofNullable(limitOrNull(dimension));
    }

    /** Returns the limit of a dimension, null where this quota has none. */
    public @Nullable Limit limitOrNull(Dimension dimension) {
        return byDimension.get(dimension);
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
     * Returns a quota with this limit added or replaced.
     *
     * @throws IllegalArgumentException if the limit is not of the dimension's form
     */
    public Quota with(Dimension dimension, Limit limit) {
        if (!limit.fits(dimension)) {
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

    /** Returns this quota's limits, and the other's for dimensions without one. */
    public Quota orElse(Quota other) {
        EnumMap<Dimension, Limit> next = new EnumMap<>(Dimension.class);
        next.putAll(other.limits);
        next.putAll(limits);
        return new Quota(next);
    }

    /**
     * Returns the value of a {@code quota} claim: an object such as {@code {"client":"40/12h","server_concurrent":20}}.
     * Limits that {@link #ofToken} could not read are passed on unchanged, because another reader may understand them.
     */
    public Map<String, Object> toClaim() {
        return members(unread, limits, Limit::claimText);
    }

    /** Returns the members of {@link #toClaim} as people read them: {@code 10/2w} and not {@code 10/336h}. */
    public Map<String, Object> shown() {
        return members(unread, limits, Limit::toString);
    }

    private static Map<String, Object> members(
            Map<String, Object> unread, Map<Dimension, Limit> limits, Function<Limit, String> text) {
        Map<String, Object> members = new LinkedHashMap<>(unread);
        limits.forEach((dimension, limit) -> members.put(
                dimension.wireName(), limit instanceof Limit.Count count ? (Object) count.max() : text.apply(limit)));
        return members;
    }

    /**
     * Reads limits that were stored in the form of a claim. Unknown names are ignored, because a later exchange server
     * may know more limits.
     *
     * @throws QuotaFormatException if it is not an object, or a known name has a malformed value
     */
    public static Quota fromClaim(Object claim) throws QuotaFormatException {
        if (!(claim instanceof Map<?, ?> members)) {
            throw new QuotaFormatException("a quota must be an object with limits");
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

    /**
     * Reads the {@code quota} claim of a token. A limit that cannot be read is left to the source of lower precedence,
     * and {@link #unreadable()} names it. A later exchange server may write forms that this reader does not know; the
     * token is still valid.
     */
    public static Quota ofToken(Object claim) {
        if (!(claim instanceof Map<?, ?> members)) {
            return new Quota(Map.of(), Map.of(), Set.of(WHOLE));
        }
        Map<Dimension, Limit> limits = new EnumMap<>(Dimension.class);
        Map<String, Object> unread = new LinkedHashMap<>();
        Set<String> unreadable = new LinkedHashSet<>();
        for (Map.Entry<?, ?> member : members.entrySet()) {
            String name = String.valueOf(member.getKey());
            Object value = member.getValue();
            Optional<Dimension> dimension = Dimension.named(name);
            Optional<Limit> limit = dimension.flatMap(known -> read(known, value));
            if (limit.isPresent()) {
                limits.put(dimension.get(), limit.get());
            } else if (value != null) {
                unreadable.add(dimension.map(Dimension::wireName).orElse(UNKNOWN));
                passOn(unread, name, value);
            }
        }
        int read = octets(members(Map.of(), limits, Limit::claimText));
        while (read + octets(unread) > MAX_CLAIM && !unread.isEmpty()) {
            unread.keySet().remove(unread.keySet().iterator().next());
        }
        return new Quota(limits, Collections.unmodifiableMap(unread), Collections.unmodifiableSet(unreadable));
    }

    /** Returns how many octets {@link #toClaim} takes as JSON, at most: a number is counted as text. */
    public int claimOctets() {
        return octets(toClaim());
    }

    private static int octets(Map<String, Object> members) {
        int octets = BRACES;
        for (Map.Entry<String, Object> member : members.entrySet()) {
            octets += member.getKey().length() + member.getValue().toString().length() + FRAME;
        }
        return octets;
    }

    private static Optional<Limit> read(Dimension dimension, @Nullable Object value) {
        return value == null ? Optional.empty() : LimitText.find(dimension, value.toString());
    }

    /** Keeps only values that could be a limit of a later version. */
    private static void passOn(Map<String, Object> unread, String name, Object value) {
        boolean small = value instanceof Number
                || value instanceof Boolean
                || (value instanceof String text && PLAIN.matcher(text).matches());
        if (small && PLAIN.matcher(name).matches() && unread.size() < MAX_PASSED_ON) {
            unread.put(name, value);
        }
    }

    /**
     * Returns what {@link #ofToken} could not read: names of {@link Dimension}s, {@link #UNKNOWN} for all other names, or
     * {@code quota} for a claim that is no object. A closed list, so that it can label a metric.
     */
    public Set<String> unreadable() {
        return unreadable;
    }

    private EnumMap<Dimension, Limit> copy() {
        EnumMap<Dimension, Limit> copy = new EnumMap<>(Dimension.class);
        copy.putAll(limits);
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Quota quota && byDimension.equals(quota.byDimension));
    }

    @Override
    public int hashCode() {
        return limits.hashCode();
    }

    @Override
    public String toString() {
        return shown().toString();
    }
}
