package dev.tollgate.lab;

import java.util.Locale;

/** How a client reaches ndt-server. */
enum Way {
    DIRECT(8080, 4443),
    SIDECAR(9080, 9443),
    /** Through a sidecar that hands the client's socket to an ndt-server of its own for measuring. */
    HANDOVER(6080, 6443),
    /** Through a sidecar that hands cleartext clients over whole. */
    WHOLE(5080, 5443),
    HAPROXY(7080, 7443);

    private final int port;
    private final int tlsPort;

    Way(int port, int tlsPort) {
        this.port = port;
        this.tlsPort = tlsPort;
    }

    int port(boolean tls) {
        return tls ? tlsPort : port;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
