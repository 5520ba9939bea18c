package dev.tollgate.sidecar.listener;

import dev.tollgate.http.AddressBlock;
import dev.tollgate.http.OpenByAddress;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.ConnectionMemory;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A bound on open connections, in all and by address. Connections beyond it are closed without a response. Safe for use
 * by many event loops.
 */
final class ConnectionCap {
    private final Supplier<ListenerBounds> bounds;
    private final Supplier<TrustedNetworks> proxies;
    private final ConnectionObserver observer;
    private final ConnectionMemory memory;
    private final AtomicInteger open = new AtomicInteger();
    private final OpenByAddress byAddress = new OpenByAddress();

    /** @param memory can make a place for a connection by closing the slowest */
    ConnectionCap(
            Supplier<ListenerBounds> bounds,
            Supplier<TrustedNetworks> proxies,
            ConnectionObserver observer,
            ConnectionMemory memory) {
        this.memory = memory;
        this.bounds = bounds;
        this.proxies = proxies;
        this.observer = observer;
    }

    /** Counts a connection until it closes. Returns false if it exceeds the bound and is being closed. */
    boolean admit(Channel connection) {
        observer.onOpened();
        connection.closeFuture().addListener(closed -> {
            open.decrementAndGet();
            observer.onClosed();
        });
        int count = open.incrementAndGet() - memory.ending();
        return count <= bounds.get().maxConnections()
                || memory.makeRoom()
                || refuse(connection, ConnectionObserver.Cause.TOO_MANY);
    }

    /** Counts a connection of an address in the same way. */
    boolean admit(Channel connection, InetAddress address) {
        if (proxies.get().contain(address)) {
            return true;
        }
        Accounts.of(connection).from(AddressBlock.of(address));
        return byAddress.add(connection, address) <= bounds.get().maxConnectionsPerAddress()
                || refuse(connection, ConnectionObserver.Cause.TOO_MANY_OF_ADDRESS);
    }

    boolean refuse(Channel connection, ConnectionObserver.Cause cause) {
        observer.onRefused(cause);
        connection.close();
        return false;
    }
}
