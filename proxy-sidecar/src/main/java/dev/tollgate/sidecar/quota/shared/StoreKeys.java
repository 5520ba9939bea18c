package dev.tollgate.sidecar.quota.shared;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The names of an integration's keys in the store: {@code FLEET{ID}REST}. The part in braces is the hash tag that brings all
 * of them into one slot of a cluster.
 */
final class StoreKeys {
    /** A longer id is shortened to this, in octets, so that a window stays within 150 octets. */
    static final int MAX_ID = 32;

    private static final int KEPT = 9;

    private final byte[] prefix;

    private StoreKeys(byte[] prefix) {
        this.prefix = prefix;
    }

    /** @param fleet the name of the fleet, without braces */
    static StoreKeys of(String fleet, String integrationId) {
        return new StoreKeys((fleet + '{' + tag(integrationId) + '}').getBytes(StandardCharsets.UTF_8));
    }

    /** Returns an id without what has a meaning in a key, and a digest in the place of most of a long one. */
    private static String tag(String id) {
        String escaped = id.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
        byte[] octets = escaped.getBytes(StandardCharsets.UTF_8);
        if (octets.length <= MAX_ID) {
            return escaped;
        }
        String start = new String(octets, 0, KEPT, StandardCharsets.US_ASCII).replace('\uFFFD', '?');
        return start + '%' + digest(id);
    }

    private static String digest(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }

    /** Returns the key of what is known of the integration. */
    byte[] integration() {
        return prefix.clone();
    }

    /** Returns the key of a window. */
    byte[] window(byte[] suffix) {
        ByteArrayOutputStream key = new ByteArrayOutputStream(prefix.length + suffix.length);
        key.writeBytes(prefix);
        key.writeBytes(suffix);
        return key.toByteArray();
    }
}
