package dev.tollgate.exchange.apikey;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An API key in the grammar of m-lab/token-exchange: {@code mlabk.cii_<integration>.ki_<id>.<secret>}, at most 300
 * octets. The parts have 1 to 64, 1 to 64 (with {@code ki_}) and 1 to 128 octets, without dots. {@code toString} hides
 * the secret.
 */
public final class ApiKey {
    private static final String PREFIX = "mlabk.cii_";
    private static final String KEY_ID_PREFIX = "ki_";
    private static final int MAX_LENGTH = 300;
    private static final int MAX_ID = 64;
    private static final int MAX_SECRET = 128;
    private static final int PARTS = 3;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyName name;
    private final String secret;

    private ApiKey(String integrationId, String keyId, String secret) {
        this.name = new KeyName(integrationId, keyId);
        this.secret = secret;
    }

    /** Reads a key; empty if it is not one. */
    public static Optional<ApiKey> parse(String text) {
        if (octets(text) > MAX_LENGTH || !text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String[] parts = text.substring(PREFIX.length()).split("\\.", -1);
        boolean wellFormed = parts.length == PARTS
                && isLength(parts[0], MAX_ID)
                && isLength(parts[1], MAX_ID)
                && parts[1].length() > KEY_ID_PREFIX.length()
                && parts[1].startsWith(KEY_ID_PREFIX)
                && isLength(parts[2], MAX_SECRET);
        return wellFormed ? Optional.of(new ApiKey(parts[0], parts[1], parts[2])) : Optional.empty();
    }

    /**
     * Reads a key that is presented as an OAuth client (RFC 6749 §2.3.1); empty if it is not a key, or not of this
     * client.
     *
     * @param clientId {@code <integration>.ki_<id>}: neither part can have a dot
     * @param clientSecret the secret, or the whole key
     */
    public static Optional<ApiKey> ofClient(String clientId, String clientSecret) {
        String whole = clientSecret.startsWith(PREFIX) ? clientSecret : PREFIX + clientId + '.' + clientSecret;
        return parse(whole).filter(key -> key.clientId().equals(clientId));
    }

    /** Makes a new key with a random id of 64 bits and a random secret of 256 bits. */
    public static ApiKey generate(String integrationId) {
        byte[] id = new byte[8];
        RANDOM.nextBytes(id);
        return generate(integrationId, KEY_ID_PREFIX + HexFormat.of().formatHex(id));
    }

    /**
     * Makes a new key with a random secret of 256 bits.
     *
     * @param keyId its id, for which {@link #isKeyId} is true
     */
    public static ApiKey generate(String integrationId, String keyId) {
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        return new ApiKey(
                integrationId, keyId, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Returns whether a text can be a key's id: {@code ki_} and 1 to 61 letters, digits, - and _. */
    public static boolean isKeyId(String text) {
        return isIntegrationId(text) && text.startsWith(KEY_ID_PREFIX) && text.length() > KEY_ID_PREFIX.length();
    }

    /** Returns whether a text can be an integration's id. */
    public static boolean isIntegrationId(String text) {
        return text.matches("[A-Za-z0-9_-]+") && isLength(text, MAX_ID);
    }

    private static boolean isLength(String part, int max) {
        return !part.isEmpty() && octets(part) <= max;
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    public String integrationId() {
        return name.integrationId();
    }

    /** Returns the id with its {@code ki_}. */
    public String keyId() {
        return name.keyId();
    }

    /** Returns its name, which is not secret. */
    public KeyName name() {
        return name;
    }

    /** Returns its name as the id of an OAuth client, which is not secret. */
    public String clientId() {
        return integrationId() + '.' + keyId();
    }

    /** Returns the secret, for comparing or hashing only. */
    public String revealSecret() {
        return secret;
    }

    /** Returns the whole key, to be shown once. */
    public String reveal() {
        return PREFIX + integrationId() + '.' + keyId() + '.' + secret;
    }

    /** Names the key without its secret. */
    @Override
    public String toString() {
        return "ApiKey[" + integrationId() + ", " + keyId() + "]";
    }
}
