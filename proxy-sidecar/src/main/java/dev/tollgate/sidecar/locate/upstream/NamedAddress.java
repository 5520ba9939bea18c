package dev.tollgate.sidecar.locate.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.resolver.dns.DefaultDnsCache;
import io.netty.resolver.dns.DefaultDnsCnameCache;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCnameCache;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An upstream server with a name. Each new connection uses the present addresses from {@code /etc/hosts} or DNS. DNS
 * answers are cached for their TTL, which is ten minutes in Docker's networks, so the cache is cleared when a
 * connection fails. Failures are not cached. {@code /etc/hosts} is read again every few seconds. The JDK's lookups
 * would block the event loop.
 */
public final class NamedAddress implements UpstreamAddress {
    /** How long an address that failed is tried last. */
    private static final Duration AVOIDED = Duration.ofSeconds(10);

    /**
     * The interval in nanoseconds at which {@code /etc/hosts} is read again. Netty reads this property once, when it
     * first needs the file.
     */
    private static final String HOSTS_REFRESH = "io.netty.hostsFileRefreshInterval";

    static {
        if (System.getProperty(HOSTS_REFRESH) == null) {
            System.setProperty(
                    HOSTS_REFRESH, Long.toString(Duration.ofSeconds(5).toNanos()));
        }
    }

    private final InetSocketAddress name;
    private final DnsCache known = new DefaultDnsCache();
    private final DnsCnameCache aliases = new DefaultDnsCnameCache();
    private final Cache<SocketAddress, Boolean> failedLately =
            Caffeine.newBuilder().expireAfterWrite(AVOIDED).build();
    private final DnsAddressResolverGroup resolver;

    /**
     * @param name unresolved
     * @param datagrams the channels for queries, of the event loops' transport
     */
    public NamedAddress(InetSocketAddress name, Class<? extends DatagramChannel> datagrams) {
        this(name, datagrams, DnsServerAddressStreamProviders.platformDefault());
    }

    NamedAddress(
            InetSocketAddress name,
            Class<? extends DatagramChannel> datagrams,
            DnsServerAddressStreamProvider servers) {
        this.name = name;
        this.resolver = new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelType(datagrams)
                .nameServerProvider(servers)
                .resolveCache(known)
                .cnameCache(aliases));
    }

    @Override
    public Future<List<? extends SocketAddress>> addresses(EventLoop loop) {
        Promise<List<? extends SocketAddress>> addresses = loop.newPromise();
        resolver.getResolver(loop).resolveAll(name).addListener((Future<List<InetSocketAddress>> found) -> {
            if (found.isSuccess()) {
                addresses.setSuccess(inOrder(found.getNow()));
            } else {
                addresses.setFailure(found.cause());
            }
        });
        return addresses;
    }

    private List<InetSocketAddress> inOrder(List<InetSocketAddress> found) {
        List<InetSocketAddress> addresses = new ArrayList<>(found);
        addresses.sort(Comparator.comparing(address -> failedLately.getIfPresent(address) != null));
        return addresses;
    }

    @Override
    public void failed(SocketAddress address) {
        failedLately.put(address, true);
        known.clear();
        aliases.clear();
    }
}
