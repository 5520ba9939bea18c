package dev.tollgate.exchange.store.datastore;

import com.google.cloud.datastore.Entity;
import com.google.cloud.datastore.Key;
import com.google.cloud.datastore.StringValue;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyState;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Organization;
import dev.tollgate.exchange.registry.OrganizationKey;
import dev.tollgate.exchange.registry.Status;
import dev.tollgate.exchange.store.MembersJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A converter between entities and entries. */
final class DatastoreEntities {
    /** The properties of token-exchange, whose client refuses an entity with any other. */
    private static final Set<String> API_KEY = Set.of("key_hash", "created_at", "description", "status", "tier");

    private static final String REPLACED_BY = "replaced_by";

    private static final Set<String> ORGANIZATION_KEY = Set.of("created_at", "key");

    private DatastoreEntities() {}

    static KeyRecord record(
            Entity key,
            @Nullable Entity quota,
            @Nullable Entity ownQuota,
            @Nullable Entity status,
            @Nullable Entity end)
            throws UnreadableException {
        String integrationId = DatastoreKeys.nameOf(key.getKey()).integrationId();
        DatastoreValues values = keyValues(key);
        return new KeyRecord(
                values.requiredText("key_hash"),
                KeyState.of(values.text("status"), status(status, integrationId)),
                instant(end, "expires_at"),
                values.tier("tier"),
                quota(quota, integrationId),
                ownQuota(ownQuota, key));
    }

    static IntegrationEntry integration(Entity meta, @Nullable Entity quota, @Nullable Entity status)
            throws UnreadableException {
        String id = meta.getKey().getName();
        DatastoreValues values = values(meta);
        return new IntegrationEntry(
                id,
                values.text("description"),
                status(status, id),
                values.instantOrEpoch("created_at"),
                quota(quota, id));
    }

    static KeyEntry key(Entity key, @Nullable Entity end, @Nullable Entity use, @Nullable Entity quota)
            throws UnreadableException {
        DatastoreValues values = keyValues(key);
        return new KeyEntry(
                DatastoreKeys.nameOf(key.getKey()),
                values.requiredText("key_hash"),
                values.text("description"),
                values.text("status"),
                values.tier("tier"),
                values.instantOrEpoch("created_at"),
                instant(end, "expires_at"),
                lastUsed(use),
                ownQuota(quota, key),
                replacedBy(end));
    }

    private static @Nullable String replacedBy(@Nullable Entity end) throws UnreadableException {
        String successor = end == null ? "" : values(end).text(REPLACED_BY);
        return successor.isEmpty() ? null : successor;
    }

    /** Returns the properties of our own kind for a key, null if there are none. */
    static @Nullable Entity end(Key key, KeyEntry entry) {
        if (entry.expiresAt() == null && entry.replacedBy() == null) {
            return null;
        }
        Entity.Builder entity = Entity.newBuilder(key);
        if (entry.expiresAt() != null) {
            entity.set("expires_at", DatastoreValues.timestamp(entry.expiresAt()));
        }
        if (entry.replacedBy() != null) {
            entity.set(REPLACED_BY, entry.replacedBy());
        }
        return entity.build();
    }

    static @Nullable Instant lastUsed(@Nullable Entity use) throws UnreadableException {
        return instant(use, "last_used");
    }

    static Entity use(Key key, Instant lastUsed) {
        return Entity.newBuilder(key)
                .set("last_used", DatastoreValues.timestamp(lastUsed))
                .build();
    }

    /** Also checks types that this server does not use, because token-exchange refuses a key for each of them. */
    private static DatastoreValues keyValues(Entity key) throws UnreadableException {
        DatastoreValues values = values(key).only(API_KEY);
        values.text("description");
        values.instant("created_at");
        return values;
    }

    static Organization organization(Entity entity) throws UnreadableException {
        DatastoreValues values = values(entity);
        return new Organization(
                DatastoreKeys.requiredName(entity.getKey()),
                values.text("email"),
                values.number("probability_multiplier"),
                values.instantOrEpoch("created_at"));
    }

    static OrganizationKey organizationKey(Entity entity) throws UnreadableException {
        DatastoreValues values = values(entity).only(ORGANIZATION_KEY);
        values.text("key");
        return organizationKey(entity, values.instantOrEpoch("created_at"));
    }

    /** Reads what names an autojoin key, whatever else is in its entity. */
    static OrganizationKey nameOfOrganizationKey(Entity entity) throws UnreadableException {
        return organizationKey(entity, Instant.EPOCH);
    }

    private static OrganizationKey organizationKey(Entity entity, Instant createdAt) throws UnreadableException {
        return new OrganizationKey(
                OrganizationKey.idOf(DatastoreKeys.requiredName(entity.getKey())),
                DatastoreKeys.parentName(entity.getKey()),
                createdAt);
    }

    /** Reads the owner of an autojoin key as token-exchange does, which refuses properties that it does not know. */
    static String ownerOf(Entity key) throws UnreadableException {
        organizationKey(key);
        return DatastoreKeys.parentName(key.getKey());
    }

    /** An indexed string has at most 1,500 octets. */
    static StringValue unindexed(String text) {
        return StringValue.newBuilder(text).setExcludeFromIndexes(true).build();
    }

    /** Writes the limits as properties: text for windowed limits, integers for the others, JSON for overrides. */
    static Entity quota(Key key, QuotaSchedule quota) {
        Entity.Builder entity = Entity.newBuilder(key);
        quota.ordinary().toClaim().forEach((name, limit) -> {
            if (limit instanceof Long count) {
                entity.set(name, count);
            } else {
                entity.set(name, limit.toString());
            }
        });
        if (!quota.overrides().isEmpty()) {
            entity.set(QuotaSchedule.OVERRIDE, unindexed(MembersJson.write(quota.overrideMembers())));
        }
        return entity.build();
    }

    private static QuotaSchedule quota(@Nullable Entity quota, String integrationId) throws UnreadableException {
        return MembersJson.quota(quotaMembers(quota), "integration '" + integrationId + "'");
    }

    private static QuotaSchedule ownQuota(@Nullable Entity quota, Entity key) throws UnreadableException {
        return MembersJson.quota(quotaMembers(quota), nameOf(key.getKey()));
    }

    /** Returns the raw members of a quota; none if there is no entity. */
    static Map<String, Object> quotaMembers(@Nullable Entity entity) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (entity != null) {
            entity.getNames()
                    .forEach(property ->
                            members.put(property, entity.getValue(property).get()));
        }
        if (members.get(QuotaSchedule.OVERRIDE) instanceof String json) {
            members.put(QuotaSchedule.OVERRIDE, MembersJson.readOrLeave(json));
        }
        return members;
    }

    static String status(Entity key) throws UnreadableException {
        return values(key).text("status");
    }

    static String status(@Nullable Entity status, String integrationId) throws UnreadableException {
        return status == null
                ? Status.ACTIVE
                : new DatastoreValues(status, "integration '" + integrationId + "'").requiredText("status");
    }

    private static @Nullable Instant instant(@Nullable Entity entity, String property) throws UnreadableException {
        return entity == null ? null : values(entity).instant(property);
    }

    private static DatastoreValues values(Entity entity) {
        return new DatastoreValues(entity, nameOf(entity.getKey()));
    }

    private static String nameOf(Key key) {
        return DatastoreKeys.describe(key);
    }
}
