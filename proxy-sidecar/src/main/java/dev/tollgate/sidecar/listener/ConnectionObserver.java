package dev.tollgate.sidecar.listener;

/** Is told of connections, on an event loop: must not wait. */
public interface ConnectionObserver {
    /** Why a connection was ended without an answer: a closed list, so that it can label a metric. */
    enum Cause {
        /** More connections than {@link ListenerBounds#maxConnections}. */
        TOO_MANY,
        /** More memory held than there is, or a place that was needed: this connection held the most for longest. */
        MEMORY,
        /** More connections of one address than {@link ListenerBounds#maxConnectionsPerAddress}. */
        TOO_MANY_OF_ADDRESS,
        /** A PROXY protocol header that is missing, malformed or from a peer that may not send one. */
        PROXY_PROTOCOL,
        /** An error of an HTTP/2 connection, or more frames than it may send (RFC 9113 §5.4.1, §10.5). */
        HTTP2,
        /** A head that was not complete in time. */
        HEAD_TIMEOUT,
        /** A head of HTTP/1 in cleartext whose client ended its half of the connection in the middle of it. */
        HEAD_CUT_SHORT,
        /** A TLS handshake that failed or was not complete in time. */
        TLS_HANDSHAKE
    }

    /** A connection has been accepted. */
    void onOpened();

    /** An accepted connection has ended. */
    void onClosed();

    /** A connection is being ended without an answer. */
    void onRefused(Cause cause);
}
