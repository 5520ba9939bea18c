package dev.tollgate.exchange.verification;

import java.time.Duration;
import java.util.function.Function;

/**
 * What became of a presented credential.
 *
 * @param <T> what is known of the holder of a good one
 */
public sealed interface Verdict<T> {
    /** It is good. */
    record Accepted<T>(T holder) implements Verdict<T> {}

    /** It is not good; why is the operators' business only. */
    record Refused<T>(Refusal why) implements Verdict<T> {}

    /** The sender has failed too often and must wait this long. */
    record Throttled<T>(Duration retryAfter) implements Verdict<T> {}

    /** Too many are being compared; come back soon. */
    record Busy<T>() implements Verdict<T> {}

    /** The store cannot be asked, and what is remembered does not settle it. */
    record StoreUnavailable<T>() implements Verdict<T> {}

    /** The same verdict with something else of the holder. */
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
