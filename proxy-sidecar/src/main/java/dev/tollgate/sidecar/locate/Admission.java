package dev.tollgate.sidecar.locate;

import org.jspecify.annotations.Nullable;

/** The decision about a request at locate. */
sealed interface Admission {
    /** The request may go to locate. */
    record Admitted(AdmittedRequest request) implements Admission {}

    /**
     * The request is answered by the sidecar.
     *
     * @param who sent the request, null if not verified
     */
    record Refused(Refusal refusal, @Nullable Caller who) implements Admission {}

    /** Refuses a request without a verified caller. */
    static Admission refused(Refusal refusal) {
        return new Refused(refusal, null);
    }
}
