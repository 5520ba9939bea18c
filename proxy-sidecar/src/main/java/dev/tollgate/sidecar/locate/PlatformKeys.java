package dev.tollgate.sidecar.locate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The API keys of the platform's own routes, known by their SHA-256 only. */
public final class PlatformKeys {
    private final List<byte[]> digests;

    /** @param sha256 the SHA-256 of each key, 32 octets; none closes the routes */
    public PlatformKeys(List<byte[]> sha256) {
        this.digests = List.copyOf(sha256);
    }

    boolean isEmpty() {
        return digests.isEmpty();
    }

    /** Returns whether a key is one of them, in constant time. */
    boolean contain(String key) {
        byte[] presented = sha256(key);
        boolean found = false;
        for (byte[] digest : digests) {
            found |= MessageDigest.isEqual(digest, presented);
        }
        return found;
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
