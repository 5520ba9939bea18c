package dev.tollgate.sidecar.quota;

import dev.tollgate.http.AddressBlock;
import java.net.InetAddress;
import java.util.Random;

/**
 * One client of one integration, by the bits of its {@link AddressBlock}: there are too many to hold an object of it. The
 * hash is seeded, since clients choose their addresses.
 */
final class ClientKey {
    private static final long SEED = new Random().nextLong() | 1;

    private final IntegrationUse integration;
    private final long block;

    ClientKey(IntegrationUse integration, InetAddress client) {
        this.integration = integration;
        this.block = AddressBlock.of(client).bits();
    }

    /** Returns whether this is a client of an integration. */
    boolean isOf(IntegrationUse use) {
        return integration.equals(use);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientKey key && block == key.block && integration.equals(key.integration);
    }

    @Override
    public int hashCode() {
        long mixed = (block + integration.idHash()) * SEED;
        return (int) (mixed >>> Integer.SIZE);
    }
}
