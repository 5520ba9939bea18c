package dev.tollgate.exchange.http;

import dev.tollgate.http.AddressBlock;
import dev.tollgate.http.OneRequestCodec;
import dev.tollgate.memory.Account;
import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.MemoryKind;
import dev.tollgate.memory.UnparsedOctets;
import dev.tollgate.memory.UntakenOctets;
import dev.tollgate.tls.HandshakeTurn;
import dev.tollgate.tls.ServerTls;
import dev.tollgate.tls.TlsCost;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;

/** A connection's pipeline: bounded, HTTP, on time, whole requests, one at a time, to the routes. */
final class HttpPipeline extends ChannelInitializer<Channel> {
    private final HttpLimits limits;
    private final ClientAddresses addresses;
    private final ConnectionMemory memory;
    private final ChannelHandler cap;
    private final RouteHandler routes;
    private final ChannelGroup open;
    private final Optional<ServerTls> tls;
    private final HttpObserver observer;

    HttpPipeline(HttpListener.Service service, RouteHandler routes, ChannelGroup open) {
        this.limits = service.limits();
        this.addresses = service.addresses();
        this.observer = service.observer();
        this.memory = service.memory();
        this.cap = switch (service.audience()) {
            case PUBLIC -> new ConnectionCap(limits, service.addresses(), memory, observer);
            case OPERATORS -> new OperatorCap(limits, service.addresses(), observer);
            case PROBES -> new ProbeCap(observer);
        };
        this.routes = routes;
        this.open = open;
        this.tls = service.tls();
    }

    @Override
    protected void initChannel(Channel channel) {
        open.add(channel);
        Account account = Accounts.open(memory, channel, observer::connectionRefused);
        account.open(
                HttpLimits.CONNECTION_HEAP + (tls.isPresent() ? TlsCost.HEAP : 0), tls.isPresent() ? TlsCost.STATE : 0);
        UnparsedOctets unparsed = new UnparsedOctets(account, 2 * (HttpLimits.REQUEST_LINE + HttpLimits.HEAD), null);
        channel.pipeline().addLast(cap).addLast(new UntakenOctets(account));
        tls.ifPresent(served -> secure(channel, served, account));
        OneRequestCodec codec = new OneRequestCodec(
                unparsed.measure(new HttpDecoderConfig()
                        .setMaxInitialLineLength(HttpLimits.REQUEST_LINE)
                        .setMaxHeaderSize(HttpLimits.HEAD)
                        .setAllowDuplicateContentLengths(true)),
                left -> decoded(channel, unparsed, left));
        ConnectionLife life = new ConnectionLife(limits, observer, () -> codec.kept() > 0);
        channel.pipeline()
                .addLast(life.octets())
                .addLast(unparsed)
                .addLast(codec)
                .addLast(new RequestMemory(account, unparsed))
                .addLast(new Persistence())
                .addLast(life.messages())
                .addLast(new BoundedBody(limits.body(), observer))
                .addLast(new ReadGate(channel, codec))
                .addLast(routes);
    }

    /** All whole requests that were held are decoded; so many octets of a further one are left. */
    private static void decoded(Channel channel, UnparsedOctets unparsed, int left) {
        if (channel.isActive()) {
            if (left == 0) {
                unparsed.usedUp();
            } else {
                ConnectionLife.headBegun(channel);
            }
            ReadGate.of(channel).resume(ReadGate.Reason.HELD);
        }
    }

    private void secure(Channel channel, ServerTls served, Account account) {
        SslHandler handler = served.newHandler(channel.alloc(), observer::connectionRefused);
        handler.setHandshakeTimeoutMillis(limits.request().toMillis());
        account.hold(MemoryKind.NATIVE, TlsCost.HANDSHAKE);
        handler.handshakeFuture().addListener(over -> account.hold(MemoryKind.NATIVE, -TlsCost.HANDSHAKE));
        channel.pipeline()
                .addLast(new HandshakeTurn(handler, account, () -> client(channel)))
                .addLast(new UnparsedOctets(account, TlsCost.RECORD, null))
                .addLast(handler);
    }

    /** A proxy brings the connections of others. */
    private Object client(Channel channel) {
        return addresses.isBehindProxy(channel) ? channel : AddressBlock.of(ClientAddresses.peer(channel));
    }
}
