package dev.tollgate.sidecar.listener;

/** What a connection takes by being open, in octets, as measured on JDK 17 and rounded up. */
public final class ConnectionCost {
    /** Of the heap: the channel, its pipeline and the decoder. */
    public static final int HEAP = 3 * 1024;
    /** Of direct memory: the buffer of a read that is under way, or of the part of a head. */
    public static final int READ = 2 * 1024;
    /** Of the heap, beside that: the engine and its handler. */
    public static final int TLS_HEAP = 2 * 1024;
    /** Of native memory: BoringSSL's state. */
    public static final int TLS_NATIVE = 20 * 1024;
    /** Of native memory, beside that: a message of a handshake that has not come whole (BoringSSL takes 16 KiB of one). */
    public static final int TLS_HANDSHAKE = 16 * 1024;
    /** Of the heap, beside that: the tables of header compression and of streams. */
    public static final int HTTP2_HEAP = 4 * 1024;
    /** Of the heap: a stream, its pipeline and its request. */
    public static final int STREAM_HEAP = 4 * 1024;
    /** A record of TLS with what surrounds it (RFC 8446 §5.2). */
    public static final int TLS_RECORD = 17 * 1024;

    private ConnectionCost() {}
}
