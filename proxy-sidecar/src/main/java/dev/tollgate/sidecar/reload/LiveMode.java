package dev.tollgate.sidecar.reload;

/** The live configuration that only one mode has. */
public sealed interface LiveMode permits LiveLocate, LiveNdt {
    /** Returns whether clients without a token are served. */
    boolean servesAnonymous();

    /** Returns what this mode needs in addition to client connections. */
    Demand demand();
}
