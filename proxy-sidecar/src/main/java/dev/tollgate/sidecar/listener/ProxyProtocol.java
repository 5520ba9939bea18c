package dev.tollgate.sidecar.listener;

import dev.tollgate.http.TrustedNetworks;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * Reads the PROXY protocol header, version 1 or 2, that must begin every connection of a listener which has it on. Only
 * trusted peers may connect there: the header says who the client is.
 */
@Sharable
final class ProxyProtocol extends SimpleChannelInboundHandler<HAProxyMessage> {
    private final ConnectionCap cap;
    private final Supplier<TrustedNetworks> proxies;

    ProxyProtocol(ConnectionCap cap, Supplier<TrustedNetworks> proxies) {
        this.cap = cap;
        this.proxies = proxies;
    }

    /** Puts itself to the end of a pipeline, or closes the connection of a peer that may not speak for others. */
    void addTo(ChannelPipeline pipeline) {
        InetSocketAddress peer = (InetSocketAddress) pipeline.channel().remoteAddress();
        if (proxies.get().contain(peer.getAddress())) {
            pipeline.addLast(new HAProxyMessageDecoder(), this);
        } else {
            cap.refuse(pipeline.channel(), ConnectionObserver.Cause.PROXY_PROTOCOL);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header) {
        ctx.pipeline().remove(this);
        AddressFamily family = header.proxiedProtocol().addressFamily();
        boolean named = family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6;
        if (header.command() == HAProxyCommand.PROXY && named) {
            InetAddress source = NetUtil.createInetAddressFromIpAddressString(header.sourceAddress());
            Peer.proxied(ctx.channel(), new InetSocketAddress(source, header.sourcePort()));
            cap.admit(ctx.channel(), source);
        }
    }

    /** A header whose lengths lead beyond its end is no exception of the protocol's own to the codec. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException) {
            cap.refuse(ctx.channel(), ConnectionObserver.Cause.PROXY_PROTOCOL);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
