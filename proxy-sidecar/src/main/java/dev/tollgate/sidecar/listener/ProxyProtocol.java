package dev.tollgate.sidecar.listener;

import dev.tollgate.http.AddressText;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.UnparsedOctets;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * A handler that reads the PROXY protocol header, version 1 or 2, at the beginning of every connection of a listener
 * with this option. Only trusted peers may connect, because the header names the client.
 */
@Sharable
final class ProxyProtocol extends SimpleChannelInboundHandler<HAProxyMessage> {
    /** Octets of a header behind its addresses, as many as HAProxy takes. They are passed over, a checksum among them. */
    private static final int MOST_FIELDS = 16 * 1024;
    /** Octets of a whole header: the fixed ones, the longest addresses, and what follows them. */
    private static final int MOST_HEADER = 16 + 216 + MOST_FIELDS;

    private static final String UNPARSED = "proxy-header";

    private final ConnectionCap cap;
    private final Supplier<TrustedNetworks> proxies;

    ProxyProtocol(ConnectionCap cap, Supplier<TrustedNetworks> proxies) {
        this.cap = cap;
        this.proxies = proxies;
    }

    /** Adds itself to the end of a pipeline, or closes the connection of an untrusted peer. */
    void addTo(ChannelPipeline pipeline) {
        InetSocketAddress peer = (InetSocketAddress) pipeline.channel().remoteAddress();
        if (proxies.get().contain(peer.getAddress())) {
            pipeline.addLast(UNPARSED, new UnparsedOctets(Accounts.of(pipeline.channel()), MOST_HEADER, null))
                    .addLast(new HAProxyMessageDecoder(MOST_FIELDS), this);
        } else {
            cap.refuse(pipeline.channel(), ConnectionObserver.Cause.PROXY_PROTOCOL);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header) {
        if (!isWaiting(ctx)) {
            return;
        }
        ctx.pipeline().remove(UNPARSED);
        ctx.pipeline().remove(this);
        AddressFamily family = header.proxiedProtocol().addressFamily();
        boolean named = family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6;
        if (header.command() == HAProxyCommand.PROXY && named) {
            InetAddress source = AddressText.read(header.sourceAddress());
            if (source == null) {
                // the codec also accepts texts that are not plain addresses, such as one with a zone
                cap.refuse(ctx.channel(), ConnectionObserver.Cause.PROXY_PROTOCOL);
                return;
            }
            Peer.proxied(ctx.channel(), new InetSocketAddress(source, header.sourcePort()));
            cap.admit(ctx.channel(), source);
        }
    }

    /** Returns false once a header was refused: of a connection that is closed, the codec reads what is left once more. */
    private static boolean isWaiting(ChannelHandlerContext ctx) {
        return ctx.pipeline().get(UNPARSED) != null;
    }

    /** For a header with lengths beyond its end the codec throws an exception that is not its own. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException) {
            if (isWaiting(ctx)) {
                ctx.pipeline().remove(UNPARSED);
                cap.refuse(ctx.channel(), ConnectionObserver.Cause.PROXY_PROTOCOL);
            }
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
