package dev.tollgate.sidecar.listener;

/** What a connection takes by being open, in octets, as measured on JDK 17 and rounded up. */
public final class ConnectionCost {
    /** Of the heap: the channel, its pipeline and the decoder. */
    public static final int HEAP = 3 * 1024;
    /** Of direct memory: the buffer of a read that is under way, or of the part of a head. */
    public static final int READ = 2 * 1024;
    /** Of the heap, beside that: the tables of header compression and of streams. */
    public static final int HTTP2_HEAP = 4 * 1024;
    /** Of the heap: a stream, its pipeline and its request. */
    public static final int STREAM_HEAP = 4 * 1024;

    private ConnectionCost() {}
}
