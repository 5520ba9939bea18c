package dev.tollgate.exchange.token;

import dev.tollgate.exchange.http.Call;
import dev.tollgate.jwt.claims.QuotaUser;
import java.util.regex.Pattern;

/**
 * The mistake of a backend that names its user in the URL. Other parameters are ignored, as in token-exchange, but limits of
 * that user would not apply, and logs on the way would show the name.
 */
public final class UserInQuery {
    private static final Pattern NAMED = Pattern.compile("(?:^|&)" + QuotaUser.CLAIM + "(?:=|&|$)");

    private UserInQuery() {}

    /** Returns whether a request for a token makes it. */
    public static boolean is(Call call) {
        return NAMED.matcher(call.rawQuery()).find();
    }
}
