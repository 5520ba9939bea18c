package dev.tollgate.sidecar.quota;

import dev.tollgate.http.AddressBlock;
import dev.tollgate.jwt.claims.QuotaUser;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One client of one integration, by the bits of its {@link AddressBlock} or the first 64 of the SHA-256 of its {@link
 * QuotaUser}: there are too many to hold an object of it. The hash is seeded, since clients choose their addresses.
 */
final class ClientKey {
    private static final long SEED = new Random().nextLong() | 1;

    private final IntegrationUse integration;
    private final long bits;

    ClientKey(IntegrationUse integration, InetAddress client) {
        this(integration, AddressBlock.of(client).bits());
    }

    ClientKey(IntegrationUse integration, QuotaUser user) {
        this(integration, bits(user));
    }

    ClientKey(IntegrationUse integration, long bits) {
        this.integration = integration;
        this.bits = bits;
    }

    /**
     * Returns whom the rules count as one client.
     *
     * @param user null where the token names none
     */
    static ClientKey of(IntegrationUse integration, ClientBy by, InetAddress client, @Nullable QuotaUser user) {
        return new ClientKey(integration, bits(by, client, user));
    }

    /** Returns the bits of that. */
    static long bits(ClientBy by, InetAddress client, @Nullable QuotaUser user) {
        return by == ClientBy.QUOTA_USER && user != null
                ? bits(user)
                : AddressBlock.of(client).bits();
    }

    private static long bits(QuotaUser user) {
        return ByteBuffer.wrap(sha256(user.reveal())).getLong();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    IntegrationUse integration() {
        return integration;
    }

    long bits() {
        return bits;
    }

    /** Returns whether this is a client of an integration. */
    boolean isOf(IntegrationUse use) {
        return integration.equals(use);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientKey key && bits == key.bits && integration.equals(key.integration);
    }

    @Override
    public int hashCode() {
        long mixed = (bits + integration.idHash()) * SEED;
        return (int) (mixed >>> Integer.SIZE);
    }
}
