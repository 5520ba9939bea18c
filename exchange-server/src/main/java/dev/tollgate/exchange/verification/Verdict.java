package dev.tollgate.exchange.verification;

import java.time.Duration;
import java.util.function.Function;

/**
 * The verdict on a presented credential.
 *
 * @param <T> the data of a valid credential's holder
 */
public sealed interface Verdict<T> {
    /** The credential is valid. */
    record Accepted<T>(T holder) implements Verdict<T> {}

    /** The credential is not valid. The reason is for operators only. */
    record Refused<T>(Refusal why) implements Verdict<T> {}

    /** The sender has failed too often and must wait this long. */
    record Throttled<T>(Duration retryAfter) implements Verdict<T> {}

    /** Too many credentials are being compared. */
    record Busy<T>() implements Verdict<T> {}

    /** The store cannot be reached, and the cache does not decide it. */
    record StoreUnavailable<T>() implements Verdict<T> {}

    /** Returns the same verdict with other data of the holder. */
    default <R> Verdict<R> map(Function<? super T, ? extends R> holder) {
        if (this instanceof Accepted<T> accepted) {
            return new Accepted<>(holder.apply(accepted.holder()));
        }
        if (this instanceof Refused<T> refused) {
            return new Refused<>(refused.why());
        }
        if (this instanceof Throttled<T> throttled) {
            return new Throttled<>(throttled.retryAfter());
        }
        return this instanceof Busy ? new Busy<>() : new StoreUnavailable<>();
    }
}
