package dev.tollgate.memory;

/** The memories that connections use, each with a limit of its own. */
public enum MemoryKind {
    /** Objects of the Java heap. */
    HEAP,
    /** Buffers outside of the heap, which Netty counts. */
    DIRECT,
    /** What native libraries take for a connection, such as the state of TLS. */
    NATIVE
}
