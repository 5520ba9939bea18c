package dev.tollgate.sidecar.quota.shared;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** What sets a window apart from the others of its integration: the end of its key. */
public final class WindowName {
    /** That of the integration's requests. */
    public static final WindowName REQUESTS = new WindowName("r".getBytes(StandardCharsets.US_ASCII));

    /** That of the integration's tests on all servers. */
    static final WindowName TESTS = new WindowName("t".getBytes(StandardCharsets.US_ASCII));
    /** That of its tests which run now. */
    static final WindowName RUNNING = new WindowName("n".getBytes(StandardCharsets.US_ASCII));

    /** Clients choose their addresses, and those of one network are close to each other. */
    private static final long SEED = new Random().nextLong() | 1;

    private final byte[] octets;
    private final int hash;

    private WindowName(byte[] octets) {
        this.octets = octets;
        this.hash = isOfClient() ? (int) ((bits(octets) * SEED) >>> Integer.SIZE) : Arrays.hashCode(octets);
    }

    private static long bits(byte[] octets) {
        return ByteBuffer.wrap(octets, 1, Long.BYTES).getLong();
    }

    /** Returns that of a client, by the bits of its address. */
    public static WindowName client(long block) {
        return new WindowName(ByteBuffer.allocate(1 + Long.BYTES)
                .put((byte) 'c')
                .putLong(block)
                .array());
    }

    /** Returns that of one of the integration's keys. */
    public static WindowName key(String keyId) {
        return new WindowName(("k" + keyId).getBytes(StandardCharsets.UTF_8));
    }

    /** Returns whether it is that of a client: most come once, and there are many. */
    boolean isOfClient() {
        return octets[0] == 'c';
    }

    /** Returns the one whose key ends so. */
    static WindowName of(byte[] octets) {
        return new WindowName(octets);
    }

    /** Returns the end of the key: never changed. */
    byte[] octets() {
        return octets;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WindowName name && hash == name.hash && Arrays.equals(octets, name.octets);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
