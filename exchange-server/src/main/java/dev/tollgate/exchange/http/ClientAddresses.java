package dev.tollgate.exchange.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Tells who sent a request: the socket's peer, or where that is a trusted proxy, the rightmost address in
 * {@code X-Forwarded-For} that is not one.
 */
public final class ClientAddresses {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final int ANY_PORT = 0;

    private final List<IpSubnetFilterRule> trusted;

    /**
     * @param trusted subnets in CIDR notation
     * @throws IllegalArgumentException if one is not a subnet
     */
    public ClientAddresses(List<String> trusted) {
        this.trusted = trusted.stream()
                .map(cidr -> new IpSubnetFilterRule(withLength(cidr), IpFilterRuleType.ACCEPT))
                .toList();
    }

    private static String withLength(String cidr) {
        if (cidr.indexOf('/') >= 0) {
            return cidr;
        }
        return cidr + (cidr.indexOf(':') >= 0 ? "/128" : "/32");
    }

    /** Returns whether the peer is a trusted proxy. */
    boolean isBehindProxy(Channel channel) {
        return isTrusted(peer(channel));
    }

    private static InetAddress peer(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    InetAddress of(Channel channel, HttpHeaders headers) {
        InetAddress peer = peer(channel);
        return trusted.isEmpty() ? peer : behind(peer, headers.getAll(FORWARDED_FOR));
    }

    private InetAddress behind(InetAddress peer, List<String> fields) {
        List<String> hops = new ArrayList<>(List.of(String.join(",", fields).split(",", -1)));
        Collections.reverse(hops);
        InetAddress client = peer;
        for (String hop : hops) {
            byte[] octets = NetUtil.createByteArrayFromIpAddressString(hop.strip());
            if (!isTrusted(client) || octets == null) {
                return client;
            }
            client = address(octets);
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        InetSocketAddress socket = new InetSocketAddress(address, ANY_PORT);
        return trusted.stream().anyMatch(rule -> rule.matches(socket));
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 octets are an address", e);
        }
    }
}
