package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigException;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.URI;

/** The addresses that the URLs of the configuration name. */
final class SocketAddresses {
    private SocketAddresses() {}

    /**
     * Returns host and port of a URL that has both, unresolved where the host is a name; an IPv6 address stands in brackets
     * there.
     */
    static InetSocketAddress of(URI url) {
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        boolean literal = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
        return literal
                ? new InetSocketAddress(host, url.getPort())
                : InetSocketAddress.createUnresolved(host, url.getPort());
    }

    /**
     * Returns the same, and looks a name up, which takes its time.
     *
     * @param field the configuration's name of the URL
     * @throws ConfigException if the name has no address
     */
    static InetSocketAddress lookedUp(String field, URI url) throws ConfigException {
        InetSocketAddress address = of(url);
        InetSocketAddress found =
                address.isUnresolved() ? new InetSocketAddress(address.getHostString(), address.getPort()) : address;
        if (found.isUnresolved()) {
            throw new ConfigException(field + ": the host " + address.getHostString()
                    + " has no address: mend the name, or give the address itself");
        }
        return found;
    }
}
