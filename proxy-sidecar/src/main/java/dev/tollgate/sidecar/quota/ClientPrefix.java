package dev.tollgate.sidecar.quota;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** One client of one integration: an IPv4 address or the /64 of an IPv6 address, which is what a household gets. */
record ClientPrefix(String integrationId, boolean ipv6, long bits) {
    static ClientPrefix of(String integrationId, InetAddress client) {
        ByteBuffer octets = ByteBuffer.wrap(client.getAddress());
        boolean ipv6 = client instanceof Inet6Address;
        return new ClientPrefix(integrationId, ipv6, ipv6 ? octets.getLong() : octets.getInt());
    }
}
