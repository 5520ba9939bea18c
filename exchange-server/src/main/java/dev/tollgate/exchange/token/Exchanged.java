package dev.tollgate.exchange.token;

import java.time.Duration;

/** What an exchange came to. */
public sealed interface Exchanged {
    /**
     * A token.
     *
     * @param token in compact serialization
     * @param lifetime how long it lives from now
     */
    record Token(String token, Duration lifetime) implements Exchanged {}

    /** The key is not good, for whatever reason. */
    record InvalidKey() implements Exchanged {}

    /** The sender has failed too often. */
    record Throttled(Duration retryAfter) implements Exchanged {}

    /** The server has too much to do. */
    record Busy() implements Exchanged {}

    /** The store cannot be asked. */
    record StoreUnavailable() implements Exchanged {}
}
