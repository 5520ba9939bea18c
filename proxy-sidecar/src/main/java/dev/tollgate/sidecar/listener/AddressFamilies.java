package dev.tollgate.sidecar.listener;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The addresses of all listeners, which tell what each is to take. A socket on {@code ::} or {@code 0.0.0.0} takes clients of
 * both families as far as the machine has them; where another one has the same port and the other family, each takes its own.
 */
public record AddressFamilies(List<InetSocketAddress> all) {
    public AddressFamilies {
        all = List.copyOf(all);
    }

    /** Returns whether a listener takes IPv4 clients only, since another one has IPv6 at its port. */
    boolean isIpv4Only(InetSocketAddress listener) {
        return listener.getAddress() instanceof Inet4Address && isBeside(listener, Inet6Address.class);
    }

    /** Returns whether a listener takes IPv6 clients only, since another one has IPv4 at its port. */
    boolean isIpv6Only(InetSocketAddress listener) {
        return listener.getAddress() instanceof Inet6Address && isBeside(listener, Inet4Address.class);
    }

    /** Returns whether {@code 0.0.0.0} stands beside an IPv6 address at its port, which Netty's io_uring cannot part. */
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
