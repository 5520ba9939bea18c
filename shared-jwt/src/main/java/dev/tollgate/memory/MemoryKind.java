package dev.tollgate.memory;

/** The kinds of memory that connections use, each with a limit of its own. */
public enum MemoryKind {
    /** Objects of the Java heap. */
    HEAP,
    /** Direct buffers, which Netty counts. */
    DIRECT,
    /** Memory of native libraries for a connection, such as TLS state. */
    NATIVE
}
