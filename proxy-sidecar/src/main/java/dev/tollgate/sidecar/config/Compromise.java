package dev.tollgate.sidecar.config;

/** What spoils measurements of mode ndt, and is borne only where {@code ndt.allow} names it. */
public enum Compromise {
    /** Sockets are not driven by native epoll, so there is neither BBR nor rewriting. */
    NO_EPOLL,
    /** Clients' sockets have another congestion control than ndt-server asks for. */
    NO_BBR,
    /** ndt-server's messages tell of the loopback. */
    NO_REWRITING
}
