package dev.tollgate.sidecar.quota;

import java.util.Locale;

/** Who has set a limit, in the order in which they are asked: the first that has one wins. */
public enum QuotaSource {
    /** The local operator, for this integration, in the sidecar's file. */
    INTEGRATION,
    /** The central operator, in the {@code quota} claim of the token. */
    CLAIM,
    /** The sidecar's file, for the tier of the token. */
    TIER,
    /** The sidecar's file, for tier 0, which is everybody's. */
    TIER_0;

    /** Returns the name for operators, for example {@code tier_0}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
