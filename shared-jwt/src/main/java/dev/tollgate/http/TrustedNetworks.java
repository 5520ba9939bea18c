package dev.tollgate.http;

import java.net.InetAddress;
import java.util.List;

/**
 * The networks of the operator's own proxies, which are trusted to name the client's address.
 *
 * @param networks if empty, no peer is trusted
 */
public record TrustedNetworks(List<Network> networks) {
    public TrustedNetworks {
        networks = List.copyOf(networks);
    }

    /** Returns whether an address is in one of the networks. */
    public boolean contain(InetAddress address) {
        if (networks.isEmpty()) {
            return false;
        }
        AddressBits bits = AddressBits.of(address);
        for (Network network : networks) {
            if (network.contains(bits)) {
                return true;
            }
        }
        return false;
    }
}
