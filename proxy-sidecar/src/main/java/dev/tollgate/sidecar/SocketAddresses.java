package dev.tollgate.sidecar;

import java.net.InetSocketAddress;
import java.net.URI;

/** The addresses that the URLs of the configuration name. */
final class SocketAddresses {
    private SocketAddresses() {}

    /** Returns host and port of a URL that has both; an IPv6 address stands in brackets there. */
    static InetSocketAddress of(URI url) {
        return new InetSocketAddress(url.getHost().replaceAll("[\\[\\]]", ""), url.getPort());
    }
}
