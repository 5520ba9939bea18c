package dev.tollgate.exchange.apikey;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.mindrot.jbcrypt.BCrypt;

/**
 * Hashes of secrets: new ones are bcrypt; SHA-256 in hex, as token-exchange writes it, verifies too.
 *
 * <p>bcrypt reads 72 octets and jBCrypt drops the rest in silence, so a longer secret is hashed with SHA-256 first.
 */
public final class SecretHash {
    private static final int BCRYPT_OCTETS = 72;
    private static final int SHA256_HEX = 64;

    private SecretHash() {}

    /**
     * Hashes the secret of a new key with bcrypt.
     *
     * @param cost the base-2 logarithm of the rounds, 4 to 30
     */
    public static String hash(ApiKey key, int cost) {
        return BCrypt.hashpw(bcryptInput(key.revealSecret()), BCrypt.gensalt(cost));
    }

    /**
     * Compares in constant time. Slow for bcrypt: tens of milliseconds of CPU.
     *
     * @throws IllegalArgumentException if the stored hash is of no known form
     */
    static boolean matches(ApiKey key, String hash) {
        if (isSha256(hash)) {
            return MessageDigest.isEqual(HexFormat.of().parseHex(hash), sha256(key.revealSecret()));
        }
        return BCrypt.checkpw(bcryptInput(key.revealSecret()), hash);
    }

    static boolean isSha256(String hash) {
        return hash.length() == SHA256_HEX && !hash.startsWith("$");
    }

    private static String bcryptInput(String secret) {
        boolean fits = secret.getBytes(StandardCharsets.UTF_8).length <= BCRYPT_OCTETS;
        return fits ? secret : Base64.getEncoder().encodeToString(sha256(secret));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
