package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Changes of keys. */
public final class Keys {
    private final OperatorStore store;
    private final Author author;

    public Keys(OperatorStore store, Author author) {
        this.store = store;
        this.author = author;
    }

    /** Hashes the secret of a new key; slow for bcrypt. */
    @FunctionalInterface
    public interface Hasher {
        String hash(ApiKey key);
    }

    /**
     * What an operator chooses of a new key.
     *
     * @param tier 0 or more
     * @param description for people
     * @param expiresAt when it ends, null for no end
     * @param quota its own limits, beside its integration's
     */
    public record Terms(
            int tier, String description, @Nullable Instant expiresAt, QuotaSchedule quota) {
        /** Chooses no limits. */
        public Terms(int tier, String description, @Nullable Instant expiresAt) {
            this(tier, description, expiresAt, QuotaSchedule.none());
        }
    }

    /**
     * Adds a key that has been generated.
     *
     * @throws RefusedException if there is no such integration, it is suspended, or has a key of that id, or a key cannot
     *     have such limits
     */
    public ApiKey create(ApiKey key, Terms terms, Hasher hasher) throws StoreException, RefusedException {
        EntryRules.tier(terms.tier());
        EntryRules.description(terms.description());
        QuotaRoom.check(QuotaHolder.key(key.name()), terms.quota());
        String hash = hasher.hash(key);
        return store.change(transaction -> {
            requireActive(transaction, key.integrationId());
            requireNew(transaction, key.name());
            KeyEntry created = entry(key, hash, terms);
            transaction.put(created);
            append(transaction, "key create", created, Map.of());
            return key;
        });
    }

    /**
     * Changes the tier and the description of a key. The key keeps working. Tokens have the new tier within seconds.
     *
     * @param tier 0 or more, null to leave it
     * @param description null to leave it
     * @return the key as it is now
     */
    public KeyEntry update(KeyName name, @Nullable Integer tier, @Nullable String description)
            throws StoreException, RefusedException {
        return update(name, tier, description, Expected.ANYTHING);
    }

    /** The same for a key in a certain state. */
    public KeyEntry update(KeyName name, @Nullable Integer tier, @Nullable String description, Expected expected)
            throws StoreException, RefusedException {
        EntryRules.tier(tier == null ? 0 : tier);
        EntryRules.description(description == null ? "" : description);
        return store.change(transaction -> {
            KeyEntry before = existing(transaction, name);
            expected.check("key '" + name.keyId() + "'", before::tag);
            KeyEntry after = before.with(
                    tier == null ? before.tier() : tier, description == null ? before.description() : description);
            if (!after.equals(before)) {
                transaction.putTerms(name, after.tier(), after.description());
                append(transaction, "key update", after, before.members());
            }
            return after;
        });
    }

    /**
     * Revokes a key permanently, even if other parts of its entry cannot be read.
     *
     * @return the status that it had before
     */
    public String revoke(KeyName name) throws StoreException, RefusedException {
        return revoke(name, Expected.ANYTHING);
    }

    /** The same for a key in a certain state. */
    public String revoke(KeyName name, Expected expected) throws StoreException, RefusedException {
        return store.change(transaction -> {
            String before = transaction.status(name).orElseThrow(() -> missing(name));
            expected.check(
                    "key '" + name.keyId() + "'",
                    () -> existing(transaction, name).tag());
            if (!before.equals(Status.REVOKED)) {
                transaction.putStatus(name, Status.REVOKED);
                transaction.append(author.entry(
                        "key revoke",
                        name.integrationId(),
                        name.keyId(),
                        members(name, before),
                        members(name, Status.REVOKED)));
            }
            return before;
        });
    }

    private static Map<String, Object> members(KeyName name, String status) {
        return Map.of("integration_id", name.integrationId(), "key_id", name.keyId(), "status", status);
    }

    /**
     * A new key in the place of an old one.
     *
     * @param replacement the new key, to be shown once
     * @param expiresAt when the new key ends, null if it has no end
     * @param oldEndsAt when the old key ends
     */
    public record Rotation(ApiKey replacement, @Nullable Instant expiresAt, Instant oldEndsAt) {}

    /**
     * Makes a key with the tier, the description and the limits of an old one, which ends after a time in which both serve, or at the
     * end it already has if that is sooner. A key is rotated once: two rotations at the same time make one key.
     *
     * @param overlap how long both serve, zero or more
     * @param end the end of the new key, made from that of the old one; null for no end
     * @param hasher is told the old key
     * @throws RefusedException if the old key cannot be exchanged now, or was rotated before
     */
    public Rotation rotate(KeyName old, Duration overlap, UnaryOperator<@Nullable Instant> end, RotationHasher hasher)
            throws StoreException, RefusedException {
        ApiKey key = ApiKey.generate(old.integrationId());
        String hash = hasher.hash(key, store.change(transaction -> rotatable(transaction, old)));
        return store.change(transaction -> {
            KeyEntry before = rotatable(transaction, old);
            Instant oldEnd = earlier(before.expiresAt(), author.now().plus(overlap));
            KeyEntry after = before.replaced(key.keyId(), oldEnd);
            Terms terms = new Terms(
                    before.tier(),
                    before.description(),
                    end.apply(before.expiresAt()),
                    before.quota().from(author.now()));
            KeyEntry created = entry(key, hash, terms);
            transaction.put(after);
            transaction.put(created);
            append(transaction, "key rotate", after, before.members());
            appendReplacement(transaction, created, old);
            return new Rotation(key, created.expiresAt(), oldEnd);
        });
    }

    private void appendReplacement(StoreTransaction transaction, KeyEntry created, KeyName old) throws StoreException {
        Map<String, Object> members = created.members();
        members.put(AuditEntry.REPLACES, old.keyId());
        String integrationId = old.integrationId();
        transaction.append(
                author.entry("key create", integrationId, created.name().keyId(), Map.of(), members));
    }

    /** Hashes the secret of a key that takes the place of another one; slow for bcrypt. */
    @FunctionalInterface
    public interface RotationHasher {
        String hash(ApiKey key, KeyEntry old);
    }

    private KeyEntry entry(ApiKey key, String hash, Terms terms) {
        KeyName name = new KeyName(key.integrationId(), key.keyId());
        return new KeyEntry(
                name,
                hash,
                terms.description(),
                Status.ACTIVE,
                terms.tier(),
                author.now(),
                terms.expiresAt(),
                null,
                terms.quota(),
                null);
    }

    private void append(StoreTransaction transaction, String action, KeyEntry after, Map<String, Object> before)
            throws StoreException {
        String integrationId = after.name().integrationId();
        transaction.append(author.entry(action, integrationId, after.name().keyId(), before, after.members()));
    }

    private static Instant earlier(@Nullable Instant known, Instant other) {
        return known != null && known.isBefore(other) ? known : other;
    }

    private static void requireActive(StoreTransaction transaction, String integrationId)
            throws StoreException, RefusedException {
        String status = transaction.status(integrationId).orElseThrow(() -> Integrations.missing(integrationId));
        if (!status.equals(Status.ACTIVE)) {
            throw RefusedException.state(
                    "integration '" + integrationId + "' is suspended", "resume it first with 'integration resume'");
        }
    }

    private static void requireNew(StoreTransaction transaction, KeyName name) throws StoreException, RefusedException {
        if (transaction.status(name).isPresent()) {
            throw RefusedException.exists("key '" + name.keyId() + "' of integration '" + name.integrationId()
                    + "' exists already and is not overwritten");
        }
    }

    private KeyEntry rotatable(StoreTransaction transaction, KeyName name) throws StoreException, RefusedException {
        requireActive(transaction, name.integrationId());
        KeyEntry key = existing(transaction, name);
        if (key.replacedBy() != null) {
            throw RefusedException.state(
                    "key '" + name.keyId() + "' was rotated already, to '" + key.replacedBy() + "'",
                    "rotate that one, or make a further key with 'key create'");
        }
        String state = key.state(author.now());
        if (!state.equals(Status.ACTIVE)) {
            throw RefusedException.state("key '" + name.keyId() + "' is " + state, "make a new one with 'key create'");
        }
        return key;
    }

    private static KeyEntry existing(StoreTransaction transaction, KeyName name)
            throws StoreException, RefusedException {
        return transaction.key(name).orElseThrow(() -> missing(name));
    }

    /** Says that a key is missing. */
    public static RefusedException missing(KeyName name) {
        return RefusedException.missing(
                "there is no key '" + name.keyId() + "' of integration '" + name.integrationId() + "'",
                "see 'key list'");
    }
}
