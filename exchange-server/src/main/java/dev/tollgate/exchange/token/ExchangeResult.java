package dev.tollgate.exchange.token;

import dev.tollgate.exchange.verification.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The result of an exchange. */
public sealed interface ExchangeResult {
    /**
     * A token.
     *
     * @param token in compact serialization
     * @param lifetime from now
     * @param told for whom it is, for the access line
     * @param keyEnds when the exchanged key expires, null unless that is soon
     */
    record Token(
            String token,
            Duration lifetime,
            Map<String, Object> told,
            @Nullable Instant keyEnds) implements ExchangeResult {}

    /** The key is not valid, whatever the reason. */
    record InvalidKey() implements ExchangeResult {}

    /** {@code quota_user} has a wrong form. */
    record InvalidQuotaUser() implements ExchangeResult {}

    /** The sender has failed too often. */
    record Throttled(Duration retryAfter) implements ExchangeResult {}

    /** The server is busy. */
    record Busy() implements ExchangeResult {}

    /** The store cannot be reached. */
    record StoreUnavailable() implements ExchangeResult {}

    /** Returns the result for a verdict other than accepted. */
    static ExchangeResult refused(Verdict<?> verdict) {
        if (verdict instanceof Verdict.Throttled<?> throttled) {
            return new Throttled(throttled.retryAfter());
        }
        if (verdict instanceof Verdict.Busy) {
            return new Busy();
        }
        return verdict instanceof Verdict.StoreUnavailable ? new StoreUnavailable() : new InvalidKey();
    }
}
