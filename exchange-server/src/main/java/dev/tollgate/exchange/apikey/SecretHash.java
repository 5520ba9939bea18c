package dev.tollgate.exchange.apikey;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.mindrot.jbcrypt.BCrypt;

/**
 * Makes stored hashes, always bcrypt.
 *
 * <p>bcrypt reads 72 octets, and jBCrypt silently drops the rest. So for a longer secret its SHA-256 is hashed, in
 * base64 after a dot. Secrets contain no dot, so two secrets never collide.
 */
public final class SecretHash {
    private static final int BCRYPT_OCTETS = 72;
    private static final char PRE_HASHED = '.';

    private SecretHash() {}

    /**
     * Hashes the secret of a new key with bcrypt.
     *
     * @param cost the base-2 logarithm of the rounds, {@link StoredHash#MIN_COST} to {@link StoredHash#MAX_COST}
     */
    public static String hash(ApiKey key, int cost) {
        return hash(key.revealSecret(), cost);
    }

    /**
     * Hashes the secret of a new operator's token with bcrypt.
     *
     * @param cost as for a key
     */
    public static String hash(OperatorToken token, int cost) {
        return hash(token.revealSecret(), cost);
    }

    private static String hash(String secret, int cost) {
        return BCrypt.hashpw(bcryptInput(secret), BCrypt.gensalt(cost));
    }

    static String bcryptInput(String secret) {
        byte[] octets = secret.getBytes(StandardCharsets.UTF_8);
        return octets.length <= BCRYPT_OCTETS
                ? secret
                : PRE_HASHED + Base64.getEncoder().encodeToString(sha256(octets));
    }

    static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
