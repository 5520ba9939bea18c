package dev.tollgate.sidecar.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** The networks of the operator's own proxies, whose word about a client's address is believed. */
public final class TrustedNetworks {
    private final List<Network> networks;

    public TrustedNetworks(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /** Returns whether an address is in one of the networks. */
    public boolean contain(InetAddress address) {
        if (networks.isEmpty()) {
            return false;
        }
        InetSocketAddress socket = new InetSocketAddress(address, 0);
        for (Network network : networks) {
            if (network.contains(socket)) {
                return true;
            }
        }
        return false;
    }
}
