package dev.tollgate.sidecar.ndt;

import io.netty.handler.codec.http.HttpResponseStatus;

/** Why the machine has no place for a test now. */
enum NoPlace {
    /** The process is to end. */
    DRAINING("draining", 503),
    /** As many tests run as may. */
    MACHINE_FULL("machine_full", 503),
    /** What is left is reserved for others. */
    RESERVED("reserved", 503),
    /** The client's address runs as many tests as one may. */
    ADDRESS_BUSY("address_busy", 429),
    /** The access token runs as many tests as one may. */
    TOKEN_BUSY("token_busy", 429);

    private final String label;
    private final int status;

    NoPlace(String label, int status) {
        this.label = label;
        this.status = status;
    }

    /** Returns the name for logs and metrics. */
    String label() {
        return label;
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(status);
    }
}
