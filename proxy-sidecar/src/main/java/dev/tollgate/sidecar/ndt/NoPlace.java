package dev.tollgate.sidecar.ndt;

import io.netty.handler.codec.http.HttpResponseStatus;

/** The cause for having no place for a test. */
enum NoPlace {
    /** The process stops. */
    DRAINING("draining", 503),
    /** {@code max_tests} are running. */
    MACHINE_FULL("machine_full", 503),
    /** The places that are left are reserved for others. */
    RESERVED("reserved", 503),
    /** {@code max_tests_per_address} are running. */
    ADDRESS_BUSY("address_busy", 429),
    /** {@code max_tests_per_token} are running. */
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
