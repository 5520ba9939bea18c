package dev.tollgate.exchange.store.datastore;

import com.google.cloud.datastore.Entity;
import com.google.cloud.datastore.Key;
import com.google.cloud.datastore.Transaction;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.OperatorEntry;
import dev.tollgate.exchange.registry.Organization;
import dev.tollgate.exchange.registry.OrganizationKey;
import dev.tollgate.exchange.registry.QuotaHolder;
import dev.tollgate.exchange.registry.Status;
import dev.tollgate.exchange.registry.StoreTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reads and writes of a transaction. A change touches only the properties that its command changes; other
 * properties of the entity stay.
 */
record DatastoreTransaction(DatastoreKeys keys, DatastoreReads reads, Transaction transaction)
        implements StoreTransaction {
    DatastoreTransaction(DatastoreKeys keys, Transaction transaction) {
        this(keys, new DatastoreReads(keys, transaction), transaction);
    }

    @Override
    public Optional<IntegrationEntry> integration(String id) throws StoreException {
        return reads.integration(id);
    }

    @Override
    public Optional<String> status(String integrationId) throws StoreException {
        return reads.status(integrationId);
    }

    @Override
    public Optional<Map<String, Object>> quota(QuotaHolder of) {
        return reads.quota(of);
    }

    @Override
    public Map<KeyName, String> keyStatuses(String integrationId) throws StoreException {
        return reads.keyStatuses(integrationId);
    }

    @Override
    public Optional<KeyEntry> key(KeyName name) throws StoreException {
        return reads.key(name);
    }

    @Override
    public Optional<String> status(KeyName name) throws StoreException {
        return reads.status(name);
    }

    @Override
    public Optional<Organization> organization(String name) throws StoreException {
        return reads.organization(name);
    }

    @Override
    public List<OrganizationKey> organizationKeys(String organization) throws StoreException {
        List<OrganizationKey> named = new ArrayList<>();
        for (Entity entity : reads.organizationKeyEntities(organization)) {
            if (entity.getKey().hasName()) {
                named.add(DatastoreEntities.nameOfOrganizationKey(entity));
            }
        }
        return named;
    }

    @Override
    public void add(IntegrationEntry entry) {
        transaction.put(Entity.newBuilder(keys.integration(entry.id()))
                .set("created_at", DatastoreValues.timestamp(entry.createdAt()))
                .set("description", entry.description())
                .build());
        putQuota(QuotaHolder.integration(entry.id()), entry.quota());
        putStatus(entry.id(), entry.status());
    }

    @Override
    public void put(KeyEntry entry) {
        Key key = keys.apiKey(entry.name());
        if (reads.get(key) == null) {
            transaction.put(entity(key, entry));
            putQuota(QuotaHolder.key(entry.name()), entry.quota());
        }
        Key end = keys.end(entry.name());
        putOrDelete(end, DatastoreEntities.end(end, entry));
    }

    private static Entity entity(Key key, KeyEntry entry) {
        return Entity.newBuilder(key)
                .set("key_hash", entry.hash())
                .set("created_at", DatastoreValues.timestamp(entry.createdAt()))
                .set("description", entry.description())
                .set("status", entry.status())
                .set("tier", entry.tier())
                .build();
    }

    @Override
    public void putTerms(KeyName name, int tier, String description) {
        Entity known = Objects.requireNonNull(reads.get(keys.apiKey(name)));
        transaction.put(Entity.newBuilder(known)
                .set("tier", tier)
                .set("description", description)
                .build());
    }

    @Override
    public void putDescription(String integrationId, String description) {
        Entity known = Objects.requireNonNull(reads.get(keys.integration(integrationId)));
        transaction.put(Entity.newBuilder(known).set("description", description).build());
    }

    /** Its entity and all below it, of whatever kind. */
    @Override
    public void remove(IntegrationEntry integration) {
        reads.keysBelow(keys.integration(integration.id())).forEach(transaction::delete);
    }

    @Override
    public void putStatus(String integrationId, String status) {
        Key key = keys.status(integrationId);
        boolean active = status.equals(Status.ACTIVE);
        putOrDelete(
                key,
                active ? null : Entity.newBuilder(key).set("status", status).build());
    }

    @Override
    public void putQuota(QuotaHolder of, QuotaSchedule quota) {
        Key key = keys.quota(of);
        putOrDelete(key, quota.isEmpty() ? null : DatastoreEntities.quota(key, quota));
    }

    @Override
    public void putStatus(KeyName name, String status) {
        Entity known = Objects.requireNonNull(reads.get(keys.apiKey(name)));
        transaction.put(Entity.newBuilder(known).set("status", status).build());
    }

    @Override
    public void add(Organization entry) {
        transaction.put(Entity.newBuilder(keys.organization(entry.name()))
                .set("name", entry.name())
                .set("email", entry.email())
                .set("created_at", DatastoreValues.timestamp(entry.createdAt()))
                .set("probability_multiplier", Objects.requireNonNullElse(entry.probabilityMultiplier(), 1.0))
                .build());
    }

    @Override
    public void addKey(String organization, String apiKey, Instant createdAt) {
        transaction.put(Entity.newBuilder(keys.organizationKey(organization, apiKey))
                .set("created_at", DatastoreValues.timestamp(createdAt))
                .set("key", apiKey)
                .build());
    }

    @Override
    public void removeKey(OrganizationKey key) {
        for (Entity candidate : reads.organizationKeyEntities(key.organization())) {
            if (candidate.getKey().hasName()
                    && OrganizationKey.idOf(candidate.getKey().getName()).equals(key.id())) {
                transaction.delete(candidate.getKey());
            }
        }
    }

    @Override
    public Optional<OperatorEntry> operator(String name) throws StoreException {
        return reads.operator(name);
    }

    @Override
    public void put(OperatorEntry entry) {
        transaction.put(DatastoreOperators.entity(keys.operator(entry.name()), entry));
    }

    @Override
    public void append(AuditEntry entry) {
        transaction.addWithDeferredIdAllocation(DatastoreAudit.entity(keys.audit(), entry));
    }

    private void putOrDelete(Key key, @Nullable Entity entity) {
        if (entity == null) {
            transaction.delete(key);
        } else {
            transaction.put(entity);
        }
    }
}
