package dev.tollgate.exchange.token;

import dev.tollgate.exchange.verification.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an exchange came to. */
public sealed interface ExchangeResult {
    /**
     * A token.
     *
     * @param token in compact serialization
     * @param lifetime how long it lives from now
     * @param keyEnds when the key ends that it was given for, null unless that is soon
     */
    record Token(String token, Duration lifetime, @Nullable Instant keyEnds) implements ExchangeResult {}

    /** The key is not good, for whatever reason. */
    record InvalidKey() implements ExchangeResult {}

    /** {@code quota_user} has a wrong form. */
    record InvalidQuotaUser() implements ExchangeResult {}

    /** The sender has failed too often. */
    record Throttled(Duration retryAfter) implements ExchangeResult {}

    /** The server has too much to do. */
    record Busy() implements ExchangeResult {}

    /** The store cannot be asked. */
    record StoreUnavailable() implements ExchangeResult {}

    /** What any verdict but an accepted one comes to. */
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
