package dev.tollgate.sidecar.quota.shared;

import java.util.List;

/** Where scripts are run: the store. Never waits; safe for use by many threads. */
public interface Scripts {
    /** Takes the result of a script, on any thread. */
    interface Answer {
        /** The script has run. May come after {@link #late}. */
        void reply(byte[] reply);

        /** The script has not run, or nobody knows whether it has. May come after {@link #late}. */
        void failed(Throwable cause);

        /** The time for an answer is over; it may still come. Called at most once, and not after an answer. */
        void late();
    }

    /**
     * Runs a script.
     *
     * @param keys all of one hash tag, so that they lie in one slot of a cluster
     */
    void run(Script script, List<byte[]> keys, List<byte[]> arguments, Answer answer);
}
