package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.apikey.SecretHash;
import dev.tollgate.jwt.quota.Quota;
import java.time.Instant;
import java.util.List;

/** Puts integrations and keys into a store, as an operator would. */
public final class StoreSeed {
    private final OperatorStore store;
    private final Author author;

    public StoreSeed(OperatorStore store) {
        this(store, new Author("tester", Instant::now));
    }

    StoreSeed(OperatorStore store, Author author) {
        this.store = store;
        this.author = author;
    }

    public StoreSeed integration(String id) throws Exception {
        new Integrations(store, author).create(id, "Integration " + id);
        return this;
    }

    /** Stores a key with a bcrypt hash of the least cost, so that tests are fast. */
    public StoreSeed key(ApiKey key, int tier) throws Exception {
        return key(new KeyName(key.integrationId(), key.keyId()), SecretHash.hash(key, 4), tier, null);
    }

    /** Stores a key with any hash. */
    public StoreSeed key(KeyName name, String hash, int tier, Instant expiresAt) throws Exception {
        KeyEntry entry = new KeyEntry(
                name, hash, "a key", Status.ACTIVE, tier, author.now(), expiresAt, null, QuotaSchedule.none(), null);
        store.change(transaction -> {
            transaction.put(entry);
            return entry;
        });
        return this;
    }

    public StoreSeed revoke(ApiKey key) throws Exception {
        new Keys(store, author).revoke(new KeyName(key.integrationId(), key.keyId()));
        return this;
    }

    public StoreSeed quota(String integrationId, Quota quota) throws Exception {
        QuotaEdits quotas = new QuotaEdits(store, author);
        quotas.clear(QuotaHolder.integration(integrationId), List.of());
        quotas.set(QuotaHolder.integration(integrationId), quota);
        return this;
    }

    /** Registers an organization and returns an autojoin key of it. */
    public String organization(String name) throws Exception {
        Organizations organizations = new Organizations(store, author);
        organizations.create(name, name + "@example.org");
        return organizations.createKey(name);
    }
}
