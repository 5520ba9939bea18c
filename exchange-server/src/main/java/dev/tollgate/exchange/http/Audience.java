package dev.tollgate.exchange.http;

/** The clients of a listener, which decide what happens when there are too many connections. */
public enum Audience {
    /** Everybody: a slow connection makes place, or the new one is closed. */
    PUBLIC,
    /** Operators, who prove who they are: a connection without proof makes place. */
    OPERATORS,
    /** Scrapers and probes: the oldest connection makes place. */
    PROBES
}
