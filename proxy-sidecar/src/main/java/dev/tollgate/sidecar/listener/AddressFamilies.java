package dev.tollgate.sidecar.listener;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The addresses of all listeners, which decide the address family of each. A socket on {@code ::} or {@code 0.0.0.0}
 * accepts clients of both families that the machine has. If another one has the same port and the other family, each
 * accepts its own.
 */
public record AddressFamilies(List<InetSocketAddress> all) {
    public AddressFamilies {
        all = List.copyOf(all);
    }

    /** Returns whether a listener accepts IPv4 clients only, because another one has IPv6 at its port. */
    boolean isIpv4Only(InetSocketAddress listener) {
        return listener.getAddress() instanceof Inet4Address && isBeside(listener, Inet6Address.class);
    }

    /** Returns whether a listener accepts IPv6 clients only, because another one has IPv4 at its port. */
    boolean isIpv6Only(InetSocketAddress listener) {
        return listener.getAddress() instanceof Inet6Address && isBeside(listener, Inet4Address.class);
    }

    /**
     * Returns whether {@code 0.0.0.0} and an IPv6 address have the same port, which Netty's io_uring does not support.
     */
    public boolean partAllOfIpv4() {
        return all.stream().anyMatch(listener -> listener.getAddress().isAnyLocalAddress() && isIpv4Only(listener));
    }

    private boolean isBeside(InetSocketAddress listener, Class<?> family) {
        return listener.getPort() != 0
                && all.stream()
                        .anyMatch(other ->
                                other.getPort() == listener.getPort() && family.isInstance(other.getAddress()));
    }
}
