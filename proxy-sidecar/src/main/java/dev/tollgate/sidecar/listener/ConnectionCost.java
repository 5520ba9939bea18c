package dev.tollgate.sidecar.listener;

/** The memory of an open connection, in octets, measured on JDK 17 and rounded up. */
public final class ConnectionCost {
    /** Heap memory: the channel, its pipeline and the decoder. */
    public static final int HEAP = 3 * 1024;
    /** Direct memory: the buffer of a pending read, or of an incomplete head. */
    public static final int READ = 2 * 1024;
    /** Additional heap memory of HTTP/2: the tables of header compression and of streams. */
    public static final int HTTP2_HEAP = 4 * 1024;
    /** Heap memory of a stream, its pipeline and its request. */
    public static final int STREAM_HEAP = 4 * 1024;

    private ConnectionCost() {}
}
