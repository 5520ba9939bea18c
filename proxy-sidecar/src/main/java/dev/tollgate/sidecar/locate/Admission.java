package dev.tollgate.sidecar.locate;

import org.jspecify.annotations.Nullable;

/** The decision about a request at locate. */
sealed interface Admission {
    /** The request may go to locate. */
    record Admitted(AdmittedRequest request) implements Admission {}

    /**
     * The request is answered by the sidecar.
     *
     * @param who for whom it was asked, null if that was not proven
     */
    record Refused(Refusal refusal, @Nullable Caller who) implements Admission {}

    /** Refuses a request of which nothing was proven. */
    static Admission refused(Refusal refusal) {
        return new Refused(refusal, null);
    }
}
