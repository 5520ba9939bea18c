package dev.tollgate.sidecar.quota.shared;

import java.util.Locale;

/** A kind of failure of the store. Metrics name it, so the list is closed. */
public enum StoreFault {
    /** No answer in time. */
    TIMEOUT,
    /** No connection, or one that was lost. */
    CONNECTION,
    /** No agreement on TLS, or a certificate that is not trusted. */
    TLS,
    /** The peer does not speak the protocol of Redis. */
    PROTOCOL,
    /** Wrong user or password, or a user that may not do what a decision needs. */
    ACCESS,
    /** Too old. */
    VERSION,
    /** A replica, or a server that refuses writes for now. */
    READ_ONLY,
    OUT_OF_MEMORY,
    /** It reads its data from disk. */
    LOADING,
    /** It runs somebody's slow script. */
    BUSY,
    /** Sentinels or a cluster do not know which server has the data. */
    TOPOLOGY,
    /** A key under our prefix has content of another program. Other keys are fine. */
    KEY,
    OTHER;

    /** Returns whether the store as a whole is well: only one integration is hit. */
    boolean isOfOneKey() {
        return this == KEY;
    }

    /** Returns the name in metrics and lines of the log. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the kind of a failure. */
    static StoreFault of(Throwable failure) {
        return failure instanceof StoreException told ? told.fault() : OTHER;
    }
}
