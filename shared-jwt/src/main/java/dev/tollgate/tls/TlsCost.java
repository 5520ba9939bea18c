package dev.tollgate.tls;

/** The memory of TLS for a connection, in octets, measured on JDK 17 and rounded up. */
public final class TlsCost {
    /** Heap memory: the engine and its handler. */
    public static final int HEAP = 2 * 1024;
    /** Native memory: BoringSSL's state. */
    public static final int STATE = 20 * 1024;
    /** Additional native memory: an incomplete handshake message (BoringSSL accepts up to 16 KiB). */
    public static final int HANDSHAKE = 16 * 1024;
    /** A record with its overhead (RFC 8446 §5.2). */
    public static final int RECORD = 17 * 1024;

    private TlsCost() {}
}
