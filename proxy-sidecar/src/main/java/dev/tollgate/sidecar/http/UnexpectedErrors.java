package dev.tollgate.sidecar.http;

import io.netty.handler.codec.CodecException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells errors of this program, which its operators must hear of, from sockets that break and peers that misbehave. */
public final class UnexpectedErrors {
    private static final Logger LOG = LoggerFactory.getLogger(UnexpectedErrors.class);

    private UnexpectedErrors() {}

    /**
     * Logs what reached the end of a client's pipeline, if it is an error of this program: its kind and where it came from,
     * and no message, which may hold what a client has sent, such as a token.
     *
     * @return whether it was one
     */
    public static boolean log(Throwable cause) {
        boolean own =
                cause instanceof Error || (cause instanceof RuntimeException && !(cause instanceof CodecException));
        if (own) {
            LOG.error("unexpected error in a request: its connection is closed", new WithoutMessage(cause));
        }
        return own;
    }

    /** An error as its kind, its frames and its causes. */
    private static final class WithoutMessage extends Exception {
        private static final long serialVersionUID = 1L;

        WithoutMessage(Throwable error) {
            super(error.getClass().getName(), error.getCause() == null ? null : new WithoutMessage(error.getCause()));
            setStackTrace(error.getStackTrace());
        }
    }
}
