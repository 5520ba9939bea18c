package dev.tollgate.exchange.apikey;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 hash, which is sufficient for secrets of 256 random bits. */
public final class Sha256 {
    private Sha256() {}

    /** Hashes the secret of a new key as m-lab/token-exchange does. */
    public static String ofSecret(ApiKey key) {
        return hex(key.revealSecret());
    }

    /** Hashes a text's UTF-8 and returns 64 lowercase hex digits. */
    public static String hex(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
