package dev.tollgate.sidecar.http;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** The networks of the operator's own proxies, whose word about a client's address is believed. */
public final class TrustedNetworks {
    private final List<IpSubnetFilterRule> rules;

    public TrustedNetworks(List<IpSubnetFilterRule> networks) {
        this.rules = List.copyOf(networks);
    }

    /**
     * Reads one network.
     *
     * @param cidr an address, a slash and the length of the prefix (RFC 4632, RFC 4291)
     * @throws IllegalArgumentException if it is not that
     */
    public static IpSubnetFilterRule network(String cidr) {
        try {
            return new IpSubnetFilterRule(cidr, IpFilterRuleType.ACCEPT);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("'" + cidr + "' is not a network such as 10.0.0.0/8 or fd00::/8");
        }
    }

    /** Returns whether an address is in one of the networks. */
    public boolean contain(InetAddress address) {
        if (rules.isEmpty()) {
            return false;
        }
        InetSocketAddress socket = new InetSocketAddress(address, 0);
        for (IpSubnetFilterRule rule : rules) {
            if (rule.matches(socket)) {
                return true;
            }
        }
        return false;
    }
}
