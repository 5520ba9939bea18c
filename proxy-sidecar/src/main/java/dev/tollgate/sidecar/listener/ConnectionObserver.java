package dev.tollgate.sidecar.listener;

/** An observer of connections. Called on an event loop, must not block. */
public interface ConnectionObserver {
    /** The cause for closing a connection without a response: a closed list, so that it can label a metric. */
    enum Cause {
        /** More connections than {@link ListenerBounds#maxConnections}. */
        TOO_MANY,
        /**
         * The memory budget was exceeded, or a place was needed, and this connection held the most for the longest
         * time.
         */
        MEMORY,
        /** More connections of one address than {@link ListenerBounds#maxConnectionsPerAddress}. */
        TOO_MANY_OF_ADDRESS,
        /** The PROXY protocol header was missing, malformed or from an untrusted peer. */
        PROXY_PROTOCOL,
        /** An error of an HTTP/2 connection, or more frames than it may send (RFC 9113 §5.4.1, §10.5). */
        HTTP2,
        /** A head was not complete in time. */
        HEAD_TIMEOUT,
        /** The client closed its half of a cleartext HTTP/1 connection in the middle of a head. */
        HEAD_CUT_SHORT,
        /** A TLS handshake failed or was not complete in time. */
        TLS_HANDSHAKE
    }

    /** A connection has been accepted. */
    void onOpened();

    /** An accepted connection has ended. */
    void onClosed();

    /** A connection is being closed without a response. */
    void onRefused(Cause cause);
}
