package dev.tollgate.tls;

/** What TLS takes of a connection, in octets, as measured on JDK 17 and rounded up. */
public final class TlsCost {
    /** Of the heap: the engine and its handler. */
    public static final int HEAP = 2 * 1024;
    /** Of native memory: BoringSSL's state. */
    public static final int STATE = 20 * 1024;
    /** Of native memory, beside that: a message of a handshake that has not come whole (BoringSSL takes 16 KiB of one). */
    public static final int HANDSHAKE = 16 * 1024;
    /** A record with what surrounds it (RFC 8446 §5.2). */
    public static final int RECORD = 17 * 1024;

    private TlsCost() {}
}
