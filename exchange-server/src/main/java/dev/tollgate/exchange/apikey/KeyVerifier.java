package dev.tollgate.exchange.apikey;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.mindrot.jbcrypt.BCrypt;

/**
 * Says whether a presented key is a stored, active one. Waits and burns CPU: runs on a worker pool.
 *
 * <p>A proof is made once: the HMAC of secret and stored hash under a key that lives in this process only is remembered,
 * so that bcrypt runs again only for a new key or a new hash. A key that does not exist costs what a wrong secret costs.
 */
public final class KeyVerifier {
    /** How old an entity may be: a revoked key stops within this time. */
    public static final Duration ENTITY_AGE = Duration.ofSeconds(5);

    private static final int MAX_ENTITIES = 100_000;
    private static final String HMAC = "HmacSHA256";

    private record EntityKey(String integrationId, String keyId) {}

    private final KeyStore store;
    private final String decoyHash;
    private final SecretKeySpec processKey;
    private final Cache<EntityKey, Optional<KeyRecord>> entities = Caffeine.newBuilder()
            .maximumSize(MAX_ENTITIES)
            .expireAfterWrite(ENTITY_AGE)
            .build();
    private final Cache<String, Boolean> proofs = Caffeine.newBuilder()
            .maximumSize(MAX_ENTITIES)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    /**
     * @param cost the bcrypt cost of new keys, which the decoy for unknown ones has as well
     */
    public KeyVerifier(KeyStore store, int cost) {
        this.store = store;
        this.decoyHash = BCrypt.hashpw("decoy", BCrypt.gensalt(cost));
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.processKey = new SecretKeySpec(random, HMAC);
    }

    /**
     * Verifies a key.
     *
     * @return the record of an active key whose secret is right
     * @throws KeyStore.StoreException if the store cannot be asked, or holds a hash of no known form
     */
    public Optional<KeyRecord> verify(ApiKey key) throws KeyStore.StoreException {
        Optional<KeyRecord> found = entity(key);
        String hash = found.map(KeyRecord::hash).orElse(decoyHash);
        boolean right = isProven(key, hash);
        return right ? found.filter(record -> record.isUsable(Instant.now())) : Optional.empty();
    }

    private Optional<KeyRecord> entity(ApiKey key) throws KeyStore.StoreException {
        EntityKey name = new EntityKey(key.integrationId(), key.keyId());
        Optional<KeyRecord> known = entities.getIfPresent(name);
        if (known == null) {
            known = store.find(key.integrationId(), key.keyId());
            entities.put(name, known);
        }
        return known;
    }

    private boolean isProven(ApiKey key, String hash) throws KeyStore.StoreException {
        String proof = proof(key.revealSecret(), hash);
        if (proofs.getIfPresent(proof) != null) {
            return true;
        }
        try {
            if (!SecretHash.matches(key, hash)) {
                return false;
            }
        } catch (IllegalArgumentException e) {
            throw new KeyStore.StoreException("the stored hash of " + key + " is malformed: create the key anew", e);
        }
        proofs.put(proof, true);
        return true;
    }

    private String proof(String secret, String hash) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(processKey);
            mac.update(secret.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(hash.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + HMAC, e);
        }
    }
}
