package dev.tollgate.sidecar.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.socket.DatagramChannel;
import io.netty.resolver.dns.DefaultDnsCache;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import java.net.InetSocketAddress;

/**
 * A server behind that has a name: each new connection goes where {@code /etc/hosts} or DNS says it is now. Answers of DNS
 * are remembered for their TTL, which is ten minutes in Docker's networks, so all are forgotten when a connection fails.
 * The JDK's look-ups would hold up the event loop.
 */
public final class NamedPlace implements UpstreamPlace {
    private final InetSocketAddress name;
    private final DnsCache known = new DefaultDnsCache();
    private final DnsAddressResolverGroup resolver;

    /**
     * @param name unresolved
     * @param datagrams the channels to ask on, of the event loops' transport
     */
    public NamedPlace(InetSocketAddress name, Class<? extends DatagramChannel> datagrams) {
        this(name, datagrams, DnsServerAddressStreamProviders.platformDefault());
    }

    NamedPlace(
            InetSocketAddress name,
            Class<? extends DatagramChannel> datagrams,
            DnsServerAddressStreamProvider servers) {
        this.name = name;
        this.resolver = new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelType(datagrams)
                .nameServerProvider(servers)
                .resolveCache(known));
    }

    @Override
    public void aim(Bootstrap bootstrap) {
        bootstrap.remoteAddress(name).resolver(resolver);
    }

    @Override
    public void failed() {
        known.clear();
    }
}
