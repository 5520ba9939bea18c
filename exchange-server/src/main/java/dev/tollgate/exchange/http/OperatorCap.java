package dev.tollgate.exchange.http;

import dev.tollgate.http.AddressBlock;
import dev.tollgate.memory.FairPlaces;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * A bound on the connections of operators, in all and by address. Beyond it a connection that has shown no good token is
 * closed ({@link FairPlaces}). Trusted proxies have no bound of their own.
 */
@Sharable
final class OperatorCap extends ChannelInboundHandlerAdapter {
    private final HttpLimits limits;
    private final ClientAddresses addresses;
    private final HttpObserver observer;
    private final FairPlaces<AddressBlock> places;

    OperatorCap(HttpLimits limits, ClientAddresses addresses, HttpObserver observer) {
        this.limits = limits;
        this.addresses = addresses;
        this.observer = observer;
        this.places = new FairPlaces<>(limits.connections());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        int perAddress = addresses.isBehindProxy(ctx.channel()) ? limits.connections() : limits.perAddress();
        observer.connected();
        ctx.channel().closeFuture().addListener(closed -> observer.disconnected());
        places.admit(ctx.channel(), AddressBlock.of(ClientAddresses.peer(ctx.channel())), perAddress)
                .ifPresent(closing -> observer.connectionRefused());
        ctx.fireChannelActive();
    }
}
