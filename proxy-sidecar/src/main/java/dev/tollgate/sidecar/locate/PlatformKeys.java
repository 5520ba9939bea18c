package dev.tollgate.sidecar.locate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The API keys that open the platform's own routes, known by their SHA-256 only. */
public final class PlatformKeys {
    private static final int DIGEST_OCTETS = 32;

    private final List<byte[]> digests;

    /**
     * @param sha256 the SHA-256 of each key, as 64 hexadecimal digits; none closes the routes
     * @throws IllegalArgumentException if one is not that
     */
    public PlatformKeys(List<String> sha256) {
        this.digests = sha256.stream().map(PlatformKeys::digest).toList();
    }

    private static byte[] digest(String hex) {
        try {
            byte[] digest = HexFormat.of().parseHex(hex);
            if (digest.length == DIGEST_OCTETS) {
                return digest;
            }
        } catch (IllegalArgumentException e) {
            // reported below, without what stands there: it may be a key written by mistake
        }
        throw new IllegalArgumentException(
                "platform_keys: an entry is not a SHA-256 in 64 hexadecimal digits, as sha256sum prints it");
    }

    boolean isEmpty() {
        return digests.isEmpty();
    }

    /** Returns whether a key is one of them; the time tells nothing of how near it was. */
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
