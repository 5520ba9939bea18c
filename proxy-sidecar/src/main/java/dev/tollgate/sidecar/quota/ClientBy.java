package dev.tollgate.sidecar.quota;

import java.util.Locale;

/** What makes one client of an integration, for {@link dev.tollgate.jwt.quota.Dimension#CLIENT}. */
public enum ClientBy {
    /** The client's address (IPv6: its /64). */
    ADDRESS,
    /** The {@link dev.tollgate.jwt.claims.QuotaUser} of the token; the address where the token has none. */
    QUOTA_USER;

    /** Returns the name in files, for example {@code quota_user}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
