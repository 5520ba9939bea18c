package dev.tollgate.jwt.claims;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The private claims of an {@link Integration}. Operators choose which of them are stamped on access tokens. */
public enum IntegrationClaim {
    INT_ID,
    KEY_ID,
    TIER,
    QUOTA;

    /** All of them. */
    public static final Set<IntegrationClaim> ALL = Collections.unmodifiableSet(EnumSet.allOf(IntegrationClaim.class));

    /** Returns the name in the token, for example {@code int_id}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
