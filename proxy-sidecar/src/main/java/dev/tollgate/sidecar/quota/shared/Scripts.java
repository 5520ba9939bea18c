package dev.tollgate.sidecar.quota.shared;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Function;

/** Where scripts are run: the store. Never waits; safe for use by many threads. */
public interface Scripts {
    /** What is wrong with a reply that cannot be read. */
    String MALFORMED = "a reply of the store is malformed: name a store that only Tollgate uses";

    /** Takes the result of a script, on any thread. */
    interface Answer {
        /** The script has run. May come after {@link #late}. */
        void reply(byte[] reply);

        /** The script has not run, or nobody knows whether it has. May come after {@link #late}. */
        void failed(Throwable cause);

        /** The time for an answer is over; it may still come. Called at most once, and not after an answer. */
        void late();
    }

    /** Hands a reply in. One that cannot be read is a failure: whoever waits must be told. */
    static void hand(Answer answer, byte[] reply) {
        try {
            answer.reply(reply);
        } catch (IllegalArgumentException e) {
            answer.failed(new StoreException(StoreFault.PROTOCOL, MALFORMED, e));
        }
    }

    /**
     * Reads a reply.
     *
     * @throws IllegalArgumentException if it is too short or does not fit together
     */
    static <T> T read(byte[] reply, Function<ByteBuffer, T> reader) {
        try {
            return reader.apply(ByteBuffer.wrap(reply).order(ByteOrder.LITTLE_ENDIAN));
        } catch (BufferUnderflowException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new IllegalArgumentException(MALFORMED, e);
        }
    }

    /**
     * Runs a script.
     *
     * @param keys all of one hash tag, so that they lie in one slot of a cluster
     */
    void run(Script script, List<byte[]> keys, List<byte[]> arguments, Answer answer);
}
