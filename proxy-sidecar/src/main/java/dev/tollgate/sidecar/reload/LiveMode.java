package dev.tollgate.sidecar.reload;

/** The part of what is in force that is for one mode alone. */
public sealed interface LiveMode permits LiveLocate, LiveNdt {
    /** Returns whether clients without a token are served. */
    boolean servesAnonymous();

    /** Returns what this mode takes beside the connections of clients. */
    Demand demand();
}
