package dev.tollgate.exchange.store.datastore;

import com.google.cloud.datastore.DatastoreReader;
import com.google.cloud.datastore.Entity;
import com.google.cloud.datastore.EntityQuery;
import com.google.cloud.datastore.Key;
import com.google.cloud.datastore.Query;
import com.google.cloud.datastore.StructuredQuery.OrderBy;
import com.google.cloud.datastore.StructuredQuery.PropertyFilter;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.AuditLine;
import dev.tollgate.exchange.registry.AuditPlace;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorEntry;
import dev.tollgate.exchange.registry.Organization;
import dev.tollgate.exchange.registry.OrganizationKey;
import dev.tollgate.exchange.registry.Page;
import dev.tollgate.exchange.registry.QuotaHolder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lookups and queries, in a transaction or outside of one. */
final class DatastoreReads {
    /** Datastore looks up at most 1,000 keys in one call. */
    private static final int MAX_LOOKUPS = 1_000;

    /** Datastore gives this property to a random part of the entities, so that a kind can be read in parts. */
    private static final String SCATTER = "__scatter__";

    /** The order of keys in Datastore. */
    static final Comparator<String> BY_OCTETS = (one, other) ->
            Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));

    private static final int MORE_LINES = 100;

    private final DatastoreKeys keys;
    private final DatastoreReader reader;
    private final Map<Key, @Nullable Entity> known = new HashMap<>();

    DatastoreReads(DatastoreKeys keys, DatastoreReader reader) {
        this.keys = keys;
        this.reader = reader;
    }

    /** Looks up the key, and everything else that its token depends on, in one call. */
    Optional<KeyRecord> record(KeyName name) throws StoreException {
        Key key = keys.apiKey(name);
        Key quota = keys.quota(name.integrationId());
        Key status = keys.status(name.integrationId());
        Key end = keys.end(name);
        Key own = keys.quota(name);
        lookUp(List.of(key, quota, own, status, end));
        Entity found = known.get(key);
        return found == null
                ? Optional.empty()
                : Optional.of(DatastoreEntities.record(
                        found, known.get(quota), known.get(own), known.get(status), known.get(end)));
    }

    Optional<IntegrationEntry> integration(String id) throws StoreException {
        lookUp(List.of(keys.integration(id), keys.quota(id), keys.status(id)));
        Entity meta = known.get(keys.integration(id));
        return meta == null ? Optional.empty() : Optional.of(integration(meta));
    }

    private IntegrationEntry integration(Entity meta) throws StoreException {
        String id = DatastoreKeys.requiredName(meta.getKey());
        return DatastoreEntities.integration(meta, known.get(keys.quota(id)), known.get(keys.status(id)));
    }

    Optional<String> status(String integrationId) throws StoreException {
        lookUp(List.of(keys.integration(integrationId), keys.status(integrationId)));
        return known.get(keys.integration(integrationId)) == null
                ? Optional.empty()
                : Optional.of(DatastoreEntities.status(known.get(keys.status(integrationId)), integrationId));
    }

    Optional<Map<String, Object>> quota(QuotaHolder of) {
        Key holder = of.keyId() == null
                ? keys.integration(of.integrationId())
                : keys.apiKey(new KeyName(of.integrationId(), of.keyId()));
        lookUp(List.of(holder, keys.quota(of)));
        return known.get(holder) == null
                ? Optional.empty()
                : Optional.of(DatastoreEntities.quotaMembers(known.get(keys.quota(of))));
    }

    /** @param upTo the last name that may be on the page; empty for no bound */
    Listing<IntegrationEntry> integrations(Page page, String upTo) throws StoreException {
        return new DatastorePages(reader, page, upTo, keys::integration)
                .read(query(DatastoreKeys.INTEGRATION, keys.place().integrationNamespace()), this::integrations);
    }

    private Listing<IntegrationEntry> integrations(List<Entity> metas) throws StoreException {
        lookUp(metas.stream()
                .map(Entity::getKey)
                .filter(Key::hasName)
                .map(Key::getName)
                .flatMap(id -> Stream.of(keys.quota(id), keys.status(id)))
                .toList());
        return Listing.of(metas, this::integration);
    }

    /**
     * Returns some names of a kind, spread evenly over all of them, in order. There are none if the kind is small.
     *
     * @param most how many
     */
    List<String> sample(String kind, String namespace, int most) {
        List<String> names = new ArrayList<>();
        reader.run(Query.newKeyQueryBuilder()
                        .setKind(kind)
                        .setNamespace(namespace)
                        .setOrderBy(OrderBy.asc(SCATTER))
                        .setLimit(most)
                        .build())
                .forEachRemaining(key -> {
                    if (key.hasName()) {
                        names.add(key.getName());
                    }
                });
        return names.stream().sorted(BY_OCTETS).toList();
    }

    Map<KeyName, String> keyStatuses(String integrationId) throws StoreException {
        Map<KeyName, String> statuses = new HashMap<>();
        for (Entity key : named(keyEntities(integrationId))) {
            statuses.put(DatastoreKeys.nameOf(key.getKey()), DatastoreEntities.status(key));
        }
        return statuses;
    }

    /** An entity with a numeric name is not a key, because no client can present it. */
    private static List<Entity> named(List<Entity> entities) {
        return entities.stream()
                .filter(entity -> entity.getKey().hasName()
                        && entity.getKey().getAncestors().size() == 1)
                .toList();
    }

    private List<Entity> keyEntities(String integrationId) {
        return below(
                keys.integration(integrationId),
                query(DatastoreKeys.API_KEY, keys.place().integrationNamespace()));
    }

    private List<Entity> below(Key ancestor, EntityQuery.Builder kind) {
        return DatastoreKeys.isPossible(ancestor)
                ? run(kind.setFilter(PropertyFilter.hasAncestor(ancestor)).build())
                : List.of();
    }

    Listing<KeyEntry> keysOf(String integrationId) throws StoreException {
        return keys(keyEntities(integrationId))
                .sorted(Comparator.comparing(KeyEntry::createdAt)
                        .thenComparing(entry -> entry.name().keyId()));
    }

    private Listing<KeyEntry> keys(List<Entity> found) throws StoreException {
        List<Key> beside = new ArrayList<>();
        for (Entity key : named(found)) {
            KeyName name = DatastoreKeys.nameOf(key.getKey());
            beside.addAll(List.of(keys.end(name), keys.use(name), keys.quota(name)));
        }
        lookUp(beside);
        return Listing.of(found, this::key);
    }

    Listing<KeyEntry> keysOf(List<String> integrationIds) throws StoreException {
        return keys(new DatastoreKeyRange(keys, reader).read(integrationIds));
    }

    private KeyEntry key(Entity key) throws StoreException {
        KeyName name = DatastoreKeys.nameOf(key.getKey());
        return DatastoreEntities.key(
                key, known.get(keys.end(name)), known.get(keys.use(name)), known.get(keys.quota(name)));
    }

    Optional<KeyEntry> key(KeyName name) throws StoreException {
        lookUp(List.of(keys.apiKey(name), keys.end(name), keys.use(name), keys.quota(name)));
        Entity key = known.get(keys.apiKey(name));
        return key == null ? Optional.empty() : Optional.of(key(key));
    }

    Optional<String> status(KeyName name) throws StoreException {
        Entity key = get(keys.apiKey(name));
        return key == null ? Optional.empty() : Optional.of(DatastoreEntities.status(key));
    }

    /** Queries for the owner, as m-lab/token-exchange does. */
    Optional<String> organizationOf(String apiKey) throws StoreException {
        List<Entity> found =
                run(query(DatastoreKeys.ORGANIZATION_KEY, keys.place().platformNamespace())
                        .setFilter(PropertyFilter.eq("key", apiKey))
                        .setLimit(1)
                        .build());
        return found.isEmpty() ? Optional.empty() : Optional.of(DatastoreEntities.ownerOf(found.get(0)));
    }

    Optional<Organization> organization(String name) throws StoreException {
        Entity entity = get(keys.organization(name));
        return entity == null ? Optional.empty() : Optional.of(DatastoreEntities.organization(entity));
    }

    /** @param upTo the last name that may be on the page; empty for no bound */
    Listing<Organization> organizations(Page page, String upTo) throws StoreException {
        return new DatastorePages(reader, page, upTo, keys::organization)
                .read(
                        query(DatastoreKeys.ORGANIZATION, keys.place().platformNamespace()),
                        entities -> Listing.of(entities, DatastoreEntities::organization));
    }

    List<Entity> organizationKeyEntities(String organization) {
        return below(
                keys.organization(organization),
                query(DatastoreKeys.ORGANIZATION_KEY, keys.place().platformNamespace()));
    }

    Listing<OrganizationKey> organizationKeys(String organization) throws StoreException {
        return Listing.of(organizationKeyEntities(organization), DatastoreEntities::organizationKey)
                .sorted(Comparator.comparing(OrganizationKey::createdAt).thenComparing(OrganizationKey::id));
    }

    Optional<OperatorEntry> operator(String name) throws StoreException {
        Entity entity = get(keys.operator(name));
        return entity == null ? Optional.empty() : Optional.of(DatastoreOperators.read(entity));
    }

    Listing<OperatorEntry> operators(Page page) throws StoreException {
        return new DatastorePages(reader, page, "", keys::operator)
                .read(
                        query(DatastoreKeys.OPERATOR, keys.place().integrationNamespace()),
                        entities -> Listing.of(entities, DatastoreOperators::read));
    }

    /** A filter and an order of different properties would need a composite index, so one subject's lines are sorted here. */
    Listing<AuditLine> audit(Optional<String> subject, Optional<AuditPlace> after, int limit) throws StoreException {
        if (subject.isPresent() && !DatastoreKeys.isShort(subject.get())) {
            return new Listing<>(List.of(), List.of());
        }
        EntityQuery.Builder query = query(DatastoreKeys.AUDIT, keys.place().integrationNamespace());
        if (subject.isPresent()) {
            query.setFilter(PropertyFilter.eq("subject", subject.get()));
            return audit(run(query.build()), after, limit);
        }
        after.ifPresent(place -> query.setFilter(PropertyFilter.le("at", DatastoreAudit.at(place))));
        query.setOrderBy(OrderBy.desc("at"));
        return audit(query, after, limit);
    }

    /** Datastore may cut through lines of one time, whose order it does not know. They are read again then, with more. */
    private Listing<AuditLine> audit(EntityQuery.Builder query, Optional<AuditPlace> after, int limit)
            throws StoreException {
        for (int most = limit + MORE_LINES; ; most *= 2) {
            List<Entity> newest = run(query.setLimit(most).build());
            boolean all = newest.size() < most;
            long last = all ? -1 : DatastoreAudit.place(newest.get(most - 1)).micros();
            List<Entity> whole = newest.stream()
                    .filter(line -> DatastoreAudit.place(line).micros() > last)
                    .toList();
            Listing<AuditLine> found = audit(whole, after, limit);
            if (all || found.entries().size() == limit) {
                return found;
            }
        }
    }

    private static Listing<AuditLine> audit(List<Entity> lines, Optional<AuditPlace> after, int limit)
            throws StoreException {
        List<Entity> behind = lines.stream()
                .filter(line -> after.isEmpty() || DatastoreAudit.place(line).compareTo(after.get()) > 0)
                .sorted(Comparator.comparing(DatastoreAudit::place))
                .toList();
        return Listing.first(limit, behind, DatastoreAudit::line);
    }

    /** Returns the keys of an entity and of all below it. */
    List<Key> keysBelow(Key ancestor) {
        List<Key> found = new ArrayList<>();
        reader.run(Query.newKeyQueryBuilder()
                        .setNamespace(ancestor.getNamespace())
                        .setFilter(PropertyFilter.hasAncestor(ancestor))
                        .build())
                .forEachRemaining(found::add);
        return found;
    }

    /** Returns whether a key's last use is unknown or before an instant. */
    boolean isUsedBefore(KeyName name, Instant at) throws StoreException {
        Instant noted = DatastoreEntities.lastUsed(get(keys.use(name)));
        return noted == null || noted.isBefore(at);
    }

    /** Returns an entity, possibly from an earlier read. */
    @Nullable
    Entity get(Key key) {
        if (!known.containsKey(key)) {
            lookUp(List.of(key));
        }
        return known.get(key);
    }

    void lookUp(List<Key> wanted) {
        wanted.stream().filter(key -> !DatastoreKeys.isPossible(key)).forEach(key -> known.put(key, null));
        List<Key> possible = wanted.stream().filter(DatastoreKeys::isPossible).toList();
        for (int from = 0; from < possible.size(); from += MAX_LOOKUPS) {
            List<Key> batch = possible.subList(from, Math.min(from + MAX_LOOKUPS, possible.size()));
            List<Entity> found = reader.fetch(batch.toArray(Key[]::new));
            for (int i = 0; i < batch.size(); i++) {
                known.put(batch.get(i), found.get(i));
            }
        }
    }

    private List<Entity> run(EntityQuery query) {
        List<Entity> found = new ArrayList<>();
        reader.run(query).forEachRemaining(entity -> {
            known.put(entity.getKey(), entity);
            found.add(entity);
        });
        return found;
    }

    private static EntityQuery.Builder query(String kind, String namespace) {
        return Query.newEntityQueryBuilder().setKind(kind).setNamespace(namespace);
    }
}
