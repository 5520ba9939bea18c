package dev.tollgate.exchange.http;

import dev.tollgate.http.AddressBlock;
import dev.tollgate.http.OpenByAddress;
import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.ConnectionMemory;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closes a connection at once where its address has as many as it may, or where there are as many as there may be and none
 * of them is in the way. Trusted proxies have no bound of their own.
 */
@Sharable
final class ConnectionCap extends ChannelInboundHandlerAdapter {
    private final HttpLimits limits;
    private final ClientAddresses addresses;
    private final ConnectionMemory memory;
    private final HttpObserver observer;
    private final AtomicInteger open = new AtomicInteger();
    private final OpenByAddress byAddress = new OpenByAddress();

    /** @param memory in which a place can be made for a connection by closing the slowest */
    ConnectionCap(HttpLimits limits, ClientAddresses addresses, ConnectionMemory memory, HttpObserver observer) {
        this.limits = limits;
        this.addresses = addresses;
        this.memory = memory;
        this.observer = observer;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!isOfAddressInBounds(ctx.channel()) || !isInBounds(ctx.channel())) {
            observer.connectionRefused();
            ctx.close();
            return;
        }
        observer.connected();
        ctx.channel().closeFuture().addListener(closed -> observer.disconnected());
        ctx.fireChannelActive();
    }

    private boolean isOfAddressInBounds(Channel connection) {
        if (addresses.isBehindProxy(connection)) {
            return true;
        }
        Accounts.of(connection).from(AddressBlock.of(ClientAddresses.peer(connection)));
        return byAddress.add(connection, ClientAddresses.peer(connection)) <= limits.perAddress();
    }

    private boolean isInBounds(Channel connection) {
        int count = open.incrementAndGet() - memory.ending();
        connection.closeFuture().addListener(closed -> open.decrementAndGet());
        return count <= limits.connections() || memory.makeRoom();
    }
}
