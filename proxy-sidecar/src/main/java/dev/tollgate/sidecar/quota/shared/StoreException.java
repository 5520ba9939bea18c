package dev.tollgate.sidecar.quota.shared;

import org.jspecify.annotations.Nullable;

/** A failure of the store. The message says what is wrong and how to fix it, for operators. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1;

    private final StoreFault fault;

    public StoreException(StoreFault fault, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    public StoreFault fault() {
        return fault;
    }
}
