package dev.tollgate.sidecar.reload;

import dev.tollgate.sidecar.config.ConfigException;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.URI;

/** The addresses that the URLs of the configuration name. */
public final class SocketAddresses {
    private SocketAddresses() {}

    /**
     * Returns host and port of a URL that has both, unresolved if the host is a name. In the URL an IPv6 address is in
     * brackets.
     */
    public static InetSocketAddress of(URI url) {
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        boolean literal = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
        return literal
                ? new InetSocketAddress(host, url.getPort())
                : InetSocketAddress.createUnresolved(host, url.getPort());
    }

    /** Returns the error for a name without an address. */
    static ConfigException withoutAddress(String field, InetSocketAddress named) {
        return new ConfigException(field + ": the host " + named.getHostString()
                + " has no address: correct the name, or write the address itself");
    }
}
