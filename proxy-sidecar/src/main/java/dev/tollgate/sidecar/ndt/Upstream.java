package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.ndt.socket.TransparentSource;
import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where ndt-server is and from where it is called.
 *
 * @param address of ndt-server's cleartext listener, asked for at each connection
 * @param ipv6Address the same for clients with IPv6 addresses where {@code source} is present; where this is missing they
 *     are relayed from the sidecar's own address
 * @param source present if ndt-server is to see the client's address
 */
public record Upstream(
        Supplier<InetSocketAddress> address,
        @Nullable InetSocketAddress ipv6Address,
        Optional<TransparentSource> source) {
    /**
     * A route to ndt-server.
     *
     * @param to ndt-server
     * @param from the local addresses to try in turn; a null one is the kernel's choice
     */
    record Route(InetSocketAddress to, List<Optional<InetSocketAddress>> from, Optional<TransparentSource> source) {}

    /** Makes one without transparent source addresses. */
    public static Upstream at(Supplier<InetSocketAddress> address) {
        return new Upstream(address, null, Optional.empty());
    }

    /** Finds the route for a client. */
    Route routeFor(Channel client) {
        if (source.isEmpty() || !(client.remoteAddress() instanceof InetSocketAddress peer)) {
            return plain();
        }
        InetSocketAddress to = peer.getAddress() instanceof Inet6Address ? ipv6Address : address.get();
        if (to == null) {
            return plain();
        }
        // another connection may hold the client's port: then any port of its address serves
        return new Route(
                to, List.of(Optional.of(peer), Optional.of(new InetSocketAddress(peer.getAddress(), 0))), source);
    }

    private Route plain() {
        return new Route(address.get(), List.of(Optional.empty()), Optional.empty());
    }
}
