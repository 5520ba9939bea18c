package dev.tollgate.sidecar.http;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;

/** A network in CIDR notation (RFC 4632, RFC 4291). Two are equal that are written alike. */
public final class Network {
    private final String cidr;
    private final IpSubnetFilterRule rule;

    private Network(String cidr, IpSubnetFilterRule rule) {
        this.cidr = cidr;
        this.rule = rule;
    }

    /**
     * Reads a network.
     *
     * @param cidr an address, a slash and the length of the prefix
     * @throws IllegalArgumentException if it is not that
     */
    public static Network of(String cidr) {
        try {
            return new Network(cidr, new IpSubnetFilterRule(cidr, IpFilterRuleType.ACCEPT));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("'" + cidr + "' is not a network such as 10.0.0.0/8 or fd00::/8");
        }
    }

    boolean contains(InetSocketAddress address) {
        return rule.matches(address);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && cidr.equals(network.cidr);
    }

    @Override
    public int hashCode() {
        return cidr.hashCode();
    }

    @Override
    public String toString() {
        return cidr;
    }
}
