package dev.tollgate.exchange.token;

import dev.tollgate.jwt.claims.QuotaUser;
import java.util.regex.Pattern;

/**
 * The mistake of a backend that names its user in the URL. Other parameters are ignored, as in token-exchange, but limits of
 * that user would not apply, and logs on the way would show the name.
 */
public final class UserInQuery {
    private static final Pattern NAMED = Pattern.compile("(?:^|&)" + QuotaUser.CLAIM + "(?:=|&|$)");

    private UserInQuery() {}

    /** Returns whether the query of a request for a token, as it came, makes it. */
    public static boolean isIn(String rawQuery) {
        return NAMED.matcher(rawQuery).find();
    }
}
