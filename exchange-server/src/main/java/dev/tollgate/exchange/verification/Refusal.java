package dev.tollgate.exchange.verification;

import java.util.Locale;
import java.util.Optional;

/** The reason why there was no token. For operators only; clients do not see it. */
public enum Refusal {
    MALFORMED,
    UNKNOWN_KEY,
    WRONG_SECRET,
    REVOKED_OR_EXPIRED,
    SUSPENDED,
    /** A signed assertion is good, but no operator with its email may come in now. */
    NO_OPERATOR,
    /** A signed assertion has expired. */
    EXPIRED_ASSERTION,
    THROTTLED,
    BUSY,
    STORE_UNAVAILABLE;

    static Optional<Refusal> of(Verdict<?> verdict) {
        if (verdict instanceof Verdict.Refused<?> refused) {
            return Optional.of(refused.why());
        }
        if (verdict instanceof Verdict.Throttled) {
            return Optional.of(THROTTLED);
        }
        if (verdict instanceof Verdict.Busy) {
            return Optional.of(BUSY);
        }
        return verdict instanceof Verdict.StoreUnavailable ? Optional.of(STORE_UNAVAILABLE) : Optional.empty();
    }

    boolean isOfAnExistingKey() {
        return this == WRONG_SECRET || this == REVOKED_OR_EXPIRED || this == SUSPENDED;
    }

    /** Returns the name for logs and metrics. */
    public String field() {
        return name().toLowerCase(Locale.ROOT);
    }
}
