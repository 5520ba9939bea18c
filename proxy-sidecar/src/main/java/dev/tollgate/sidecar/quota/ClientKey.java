package dev.tollgate.sidecar.quota;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * One client of one integration: an IPv4 address or the /64 of an IPv6 address, which is what a household gets. The hash
 * is seeded, since clients choose their addresses.
 */
final class ClientKey {
    /** Puts IPv4 addresses where no IPv6 address of a client is: ffff::/32 is multicast. */
    private static final long IPV4 = 0xffff_ffff_0000_0000L;

    private static final long SEED = new Random().nextLong() | 1;

    private final IntegrationUse integration;
    private final long prefix;

    ClientKey(IntegrationUse integration, InetAddress client) {
        this.integration = integration;
        this.prefix = prefix(client);
    }

    private static long prefix(InetAddress client) {
        ByteBuffer octets = ByteBuffer.wrap(client.getAddress());
        return client instanceof Inet6Address ? octets.getLong() : IPV4 | Integer.toUnsignedLong(octets.getInt());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientKey key && prefix == key.prefix && integration.equals(key.integration);
    }

    @Override
    public int hashCode() {
        long mixed = (prefix + integration.idHash()) * SEED;
        return (int) (mixed >>> Integer.SIZE);
    }
}
