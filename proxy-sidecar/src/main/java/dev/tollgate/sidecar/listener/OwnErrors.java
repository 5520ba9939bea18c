package dev.tollgate.sidecar.listener;

import io.netty.handler.codec.CodecException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells errors of this program, which its operators must hear of, from sockets that break and peers that misbehave. */
public final class OwnErrors {
    private static final Logger LOG = LoggerFactory.getLogger(OwnErrors.class);

    private OwnErrors() {}

    /** Logs what reached the end of a client's pipeline, if it is an error of this program. */
    public static void log(Throwable cause) {
        boolean own = cause instanceof RuntimeException && !(cause instanceof CodecException);
        if (own || cause instanceof Error) {
            LOG.error("a request cannot be served: its connection is closed", cause);
        }
    }
}
