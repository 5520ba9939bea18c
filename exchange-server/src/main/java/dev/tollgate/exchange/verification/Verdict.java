package dev.tollgate.exchange.verification;

import dev.tollgate.exchange.apikey.KeyStore;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
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

    /**
     * Returns the verdict on a credential whose check has failed: the store did not answer, or too many wait.
     *
     * @throws CompletionException for any other failure, which is a fault of this program
     */
    static <T> Verdict<T> ofFailure(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof KeyStore.StoreException) {
            return new StoreUnavailable<>();
        }
        if (cause instanceof RejectedExecutionException) {
            return new Busy<>();
        }
        throw new CompletionException(cause);
    }

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
