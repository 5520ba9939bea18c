package dev.tollgate.jwt.jwk;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An immutable set of trusted verification keys, found by {@code kid}. */
public final class KeySet {
    private static final KeySet EMPTY = new KeySet(new LinkedHashMap<>(), List.of());

    private static final int MAX_REASONS = 8;

    private final Map<String, VerificationKey> keys;
    private final Map<String, VerificationKey> byUsualHeader = new HashMap<>();
    private final List<String> ignored;

    private KeySet(Map<String, VerificationKey> keys, List<String> ignored) {
        this.keys = Collections.unmodifiableMap(keys);
        this.ignored = List.copyOf(ignored);
        keys.values().forEach(key -> byUsualHeader.put(key.usualHeader(), key));
    }

    /** Returns the empty set. */
    public static KeySet empty() {
        return EMPTY;
    }

    /** Makes a set of keys whose {@code kid}s differ. */
    public static KeySet of(Collection<VerificationKey> keys) throws JwkFormatException {
        Map<String, VerificationKey> byId = new LinkedHashMap<>();
        for (VerificationKey key : keys) {
            add(byId, key);
        }
        return new KeySet(byId, List.of());
    }

    /**
     * Reads a JWK or a JWK set; private members are dropped at once.
     *
     * <p>An unusable key of a <em>set</em> is ignored, as RFC 7517 §5 requires (a set may have keys for other
     * purposes), and {@link #ignored()} returns why. Different keys with the same {@code kid} are ignored, too (§4.5),
     * because a token cannot say which of them it means. A set without a usable key is an error, and so is an unusable
     * single JWK.
     *
     * @throws JwkFormatException if nothing usable is in it
     */
    public static KeySet parse(String json) throws JwkFormatException {
        return parse(JwkReader.read(json), VerificationKey::of);
    }

    /**
     * Reads a JWK or a JWK set that anyone can read: like {@link #parse}, but a key with its private part is ignored,
     * too, because anyone can sign with it.
     *
     * @throws JwkFormatException if nothing usable is in it
     */
    public static KeySet parsePublished(String json) throws JwkFormatException {
        return parse(JwkReader.read(json), VerificationKey::ofPublished);
    }

    private interface Reading {
        VerificationKey key(JWK jwk) throws JwkFormatException;
    }

    private static KeySet parse(JwkReader.Document document, Reading reading) throws JwkFormatException {
        Map<String, VerificationKey> byId = new LinkedHashMap<>();
        Set<String> doubtful = new LinkedHashSet<>();
        List<String> ignored = new ArrayList<>(document.unreadable());
        for (JWK jwk : document.keys()) {
            try {
                VerificationKey key = reading.key(jwk);
                VerificationKey known = byId.putIfAbsent(key.keyId(), key);
                if (known != null && !known.isSameKeyAs(key)) {
                    doubtful.add(key.keyId());
                }
            } catch (JwkFormatException e) {
                if (!document.isSet()) {
                    throw e;
                }
                ignored.add(e.getMessage());
            }
        }
        for (String keyId : doubtful) {
            byId.remove(keyId);
            ignored.add("key '" + keyId + "': several keys have this \"kid\", so none of them is used: rename them");
        }
        if (byId.isEmpty()) {
            throw new JwkFormatException("the set has no usable key" + reasons(ignored));
        }
        return new KeySet(byId, ignored);
    }

    private static String reasons(List<String> ignored) {
        int shown = Math.min(ignored.size(), MAX_REASONS);
        String more = ignored.size() > shown ? "; and " + (ignored.size() - shown) + " more" : "";
        return ignored.isEmpty() ? "" : ": " + String.join("; ", ignored.subList(0, shown)) + more;
    }

    private static void add(Map<String, VerificationKey> byId, VerificationKey key) throws JwkFormatException {
        if (byId.putIfAbsent(key.keyId(), key) != null) {
            throw new JwkFormatException("two keys have the \"kid\" '" + key.keyId() + "': rename one");
        }
    }

    /**
     * Returns a set with the keys of both.
     *
     * @throws JwkFormatException if a {@code kid} is that of different keys
     */
    public KeySet plus(KeySet other) throws JwkFormatException {
        Map<String, VerificationKey> all = new LinkedHashMap<>(keys);
        for (VerificationKey key : other.keys.values()) {
            VerificationKey known = keys.get(key.keyId());
            if (known == null || !known.isSameKeyAs(key)) {
                add(all, key);
            }
        }
        List<String> both = new ArrayList<>(ignored);
        both.addAll(other.ignored);
        return new KeySet(all, both);
    }

    /** Returns a set with the keys of both. For a {@code kid} in both, this set's key is used. */
    public KeySet withFallback(KeySet other) {
        Map<String, VerificationKey> all = new LinkedHashMap<>(keys);
        other.keys.forEach(all::putIfAbsent);
        return new KeySet(all, List.of());
    }

    /** Finds a key by its {@code kid}. */
    public Optional<VerificationKey> find(String keyId) {
        return Optional.ofNullable(keys.get(keyId));
    }

    /**
     * Finds the key of a token by the whole of its encoded header, in the one form that this package and go-jose write.
     * It saves parsing the header, a fifth of the cost of parsing a token.
     */
    public Optional<VerificationKey> findByUsualHeader(String encodedHeader) {
        return Optional.ofNullable(byUsualHeader.get(encodedHeader));
    }

    /** Returns whether this key is in the set. Another key with the same {@code kid} does not count. */
    public boolean contains(VerificationKey key) {
        return key.equals(keys.get(key.keyId()));
    }

    /** Returns the {@code kid}s in the order of the document. */
    public Set<String> keyIds() {
        return keys.keySet();
    }

    /** Returns whether the set is empty. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Returns what is wrong with each key of the document that was ignored. */
    public List<String> ignored() {
        return ignored;
    }

    /**
     * Writes the public parts as a JWK set (RFC 7517 §5) on one line, without a line break at the end.
     */
    public String toJson() {
        return PublicJwks.toJson(new JWKSet(
                keys.values().stream().map(VerificationKey::publicJwk).toList()));
    }

    @Override
    public String toString() {
        return "KeySet" + keys.keySet();
    }
}
