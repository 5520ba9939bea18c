package dev.tollgate.sidecar.http;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Finds the client: the socket's peer, or, where that is a trusted proxy, the rightmost entry of
 * {@code X-Forwarded-For} that is not one. Entries further left are the client's own words.
 */
public final class ClientAddress {
    private final List<IpSubnetFilterRule> trusted;

    /**
     * @param trustedProxies networks in CIDR notation
     * @throws IllegalArgumentException if one is not
     */
    public ClientAddress(List<String> trustedProxies) {
        this.trusted = trustedProxies.stream().map(ClientAddress::rule).toList();
    }

    private static IpSubnetFilterRule rule(String cidr) {
        try {
            return new IpSubnetFilterRule(cidr, IpFilterRuleType.ACCEPT);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "trusted_proxies: '" + cidr + "' is not a network such as 10.0.0.0/8 or fd00::/8");
        }
    }

    /**
     * Finds the client of a request.
     *
     * @param peer the other end of the socket
     * @param forwardedFor all values of X-Forwarded-For, in order
     */
    public InetAddress of(InetSocketAddress peer, List<String> forwardedFor) {
        InetAddress client = peer.getAddress();
        String[] entries = String.join(",", forwardedFor).split(",", -1);
        for (int i = entries.length - 1; i >= 0 && isTrusted(client); i--) {
            Optional<InetAddress> entry = parse(entries[i].trim());
            if (entry.isEmpty()) {
                return client;
            }
            client = entry.get();
        }
        return client;
    }

    private static Optional<InetAddress> parse(String text) {
        return Optional.ofNullable(NetUtil.createInetAddressFromIpAddressString(text));
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(rule -> rule.matches(new InetSocketAddress(address, 0)));
    }
}
