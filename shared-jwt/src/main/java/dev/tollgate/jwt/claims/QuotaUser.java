package dev.tollgate.jwt.claims;

import dev.tollgate.jwt.VerifiedToken;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The claim {@code quota_user}: a pseudonym of a backend's user, with which a quota can count users that share an
 * address. It is in integration tokens only. It may identify a person, so no log, metric or access token contains it,
 * and {@code toString} hides it.
 */
public final class QuotaUser {
    public static final String CLAIM = "quota_user";

    /** The form, for messages. */
    public static final String FORM = "1 to 64 letters, digits, - or _";

    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final String text;

    private QuotaUser(String text) {
        this.text = text;
    }

    /** Reads a pseudonym; empty if it does not have the {@link #FORM}. */
    public static Optional<QuotaUser> parse(String text) {
        return TEXT.matcher(text).matches() ? Optional.of(new QuotaUser(text)) : Optional.empty();
    }

    /** Finds the pseudonym in a token; empty if it has none or a malformed one. */
    public static Optional<QuotaUser> find(VerifiedToken token) {
        return token.claim(CLAIM)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .flatMap(QuotaUser::parse);
    }

    /** Returns the pseudonym itself, which must not be logged. */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuotaUser user && text.equals(user.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "QuotaUser[hidden]";
    }
}
