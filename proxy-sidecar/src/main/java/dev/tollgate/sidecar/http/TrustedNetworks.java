package dev.tollgate.sidecar.http;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** The networks of the operator's own proxies, whose word about a client's address is believed. */
public final class TrustedNetworks {
    private final List<IpSubnetFilterRule> rules;

    /**
     * @param networks in CIDR notation
     * @throws IllegalArgumentException if one is not
     */
    public TrustedNetworks(List<String> networks) {
        this.rules = networks.stream().map(TrustedNetworks::rule).toList();
    }

    private static IpSubnetFilterRule rule(String cidr) {
        try {
            return new IpSubnetFilterRule(cidr, IpFilterRuleType.ACCEPT);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "trusted_proxies: '" + cidr + "' is not a network such as 10.0.0.0/8 or fd00::/8");
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
