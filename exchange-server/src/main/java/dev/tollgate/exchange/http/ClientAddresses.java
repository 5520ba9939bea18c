package dev.tollgate.exchange.http;

import dev.tollgate.http.ForwardedFor;
import dev.tollgate.log.OnceAMinute;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who sent a request: the socket's peer, or where that is a trusted proxy, whom its {@code X-Forwarded-For} names. Safe
 * for use by many threads.
 */
public final class ClientAddresses {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final int ANY_PORT = 0;
    private static final Logger LOG = LoggerFactory.getLogger(ClientAddresses.class);

    private final List<IpSubnetFilterRule> trusted;
    private final OnceAMinute lines = new OnceAMinute(System.nanoTime());
    private final ForwardedFor forwardedFor =
            new ForwardedFor(this::isTrusted, ClientAddresses::literal, this::complain);

    /**
     * @param trusted subnets in CIDR notation
     * @throws IllegalArgumentException with a line for operators if one is not a subnet
     */
    public ClientAddresses(List<String> trusted) {
        this.trusted = trusted.stream().map(ClientAddresses::subnet).toList();
    }

    private static IpSubnetFilterRule subnet(String cidr) {
        try {
            return new IpSubnetFilterRule(withLength(cidr), IpFilterRuleType.ACCEPT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + cidr + "' is not a network: write 10.0.0.0/8, 2001:db8::/32 or an address", e);
        }
    }

    private static String withLength(String cidr) {
        String address = cidr.replaceFirst("/.*", "");
        if (NetUtil.createByteArrayFromIpAddressString(address) == null) {
            // Netty would look for the address of the name
            throw new IllegalArgumentException(address);
        }
        if (cidr.indexOf('/') >= 0) {
            return cidr;
        }
        return cidr + (cidr.indexOf(':') >= 0 ? "/128" : "/32");
    }

    /** Returns whether the peer is a trusted proxy. */
    boolean isBehindProxy(Channel channel) {
        return isTrusted(peer(channel));
    }

    static InetAddress peer(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    InetAddress of(Channel channel, HttpHeaders headers) {
        InetAddress peer = peer(channel);
        return trusted.isEmpty() ? peer : forwardedFor.client(peer, headers.getAll(FORWARDED_FOR));
    }

    /** All clients of such a proxy count as one: that is worth a line, and the entry may be a client's word. */
    private void complain(InetAddress proxy) {
        if (lines.isDue(System.nanoTime())) {
            LOG.atWarn()
                    .addKeyValue("proxy", NetUtil.toAddressString(proxy))
                    .log("X-Forwarded-For of a trusted proxy names no address: its clients count as one");
        }
    }

    private boolean isTrusted(InetAddress address) {
        InetSocketAddress socket = new InetSocketAddress(address, ANY_PORT);
        return trusted.stream().anyMatch(rule -> rule.matches(socket));
    }

    private static @Nullable InetAddress literal(String text) {
        byte[] octets = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return octets == null ? null : InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 octets are an address", e);
        }
    }
}
