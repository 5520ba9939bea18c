package dev.tollgate.exchange.store.datastore;

import com.google.cloud.datastore.Datastore;
import com.google.cloud.datastore.Entity;
import com.google.cloud.datastore.Key;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.registry.AuditLine;
import dev.tollgate.exchange.registry.AuditPlace;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorEntry;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.Organization;
import dev.tollgate.exchange.registry.OrganizationKey;
import dev.tollgate.exchange.registry.Page;
import dev.tollgate.exchange.registry.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The store in Google Cloud Datastore, in the layout of m-lab/token-exchange, which may use the same entities. */
public final class DatastoreStore implements OperatorStore {
    private static final Duration LOOKUP_DEADLINE = Duration.ofSeconds(3);
    private static final Duration CHANGE_DEADLINE = Duration.ofSeconds(20);

    /** Each use is looked up with its key, and a call looks up 1,000 and writes 500 at most. */
    private static final int MAX_USES = 500;

    private final DatastoreKeys keys;
    private final DatastoreCalls calls;
    private final DatastoreScan scan;

    private DatastoreStore(DatastoreLocation place, Datastore datastore) {
        this.keys = new DatastoreKeys(place);
        this.calls = new DatastoreCalls(place, datastore);
        this.scan = new DatastoreScan(keys, calls);
    }

    /**
     * Opens Datastore with application default credentials, or an emulator without credentials. Sends nothing yet.
     *
     * @throws StoreException if there are no credentials, or the project has an impossible name
     */
    public static DatastoreStore open(DatastoreLocation place) throws StoreException {
        return new DatastoreStore(place, DatastoreClient.open(place));
    }

    @Override
    public Optional<KeyRecord> find(String integrationId, String keyId) throws StoreException {
        KeyName name = new KeyName(integrationId, keyId);
        return lookUp(reads -> reads.record(name));
    }

    @Override
    public Optional<String> findOrganization(String apiKey) throws StoreException {
        return lookUp(reads -> reads.organizationOf(apiKey));
    }

    @Override
    public void recordUses(Map<KeyName, Instant> lastUsed) throws StoreException {
        List<Map.Entry<KeyName, Instant>> uses = new ArrayList<>(lastUsed.entrySet());
        for (int from = 0; from < uses.size(); from += MAX_USES) {
            List<Map.Entry<KeyName, Instant>> batch = uses.subList(from, Math.min(from + MAX_USES, uses.size()));
            calls.call(datastore -> recordUses(datastore, batch));
        }
    }

    private int recordUses(Datastore datastore, List<Map.Entry<KeyName, Instant>> uses) throws StoreException {
        DatastoreReads reads = new DatastoreReads(keys, datastore);
        List<Key> wanted = new ArrayList<>();
        uses.forEach(use -> wanted.addAll(List.of(keys.apiKey(use.getKey()), keys.use(use.getKey()))));
        reads.lookUp(wanted);
        List<Entity> newer = new ArrayList<>();
        for (Map.Entry<KeyName, Instant> use : uses) {
            Instant at = use.getValue().truncatedTo(ChronoUnit.SECONDS);
            if (reads.get(keys.apiKey(use.getKey())) != null && reads.isUsedBefore(use.getKey(), at)) {
                newer.add(DatastoreEntities.use(keys.use(use.getKey()), at));
            }
        }
        datastore.put(newer.toArray(Entity[]::new));
        return newer.size();
    }

    @Override
    public <T> T change(Change<T> change) throws StoreException, RefusedException {
        return calls.within(
                CHANGE_DEADLINE,
                RefusedException.class,
                datastore -> new DatastoreChange<>(keys, change).run(datastore));
    }

    @Override
    public Listing<IntegrationEntry> integrations(Page page) throws StoreException {
        return isSmall(page)
                ? read(reads -> reads.integrations(page, ""))
                : scan.read(
                        DatastoreKeys.INTEGRATION,
                        keys.place().integrationNamespace(),
                        page,
                        DatastoreReads::integrations);
    }

    private static boolean isSmall(Page page) {
        return page.limit() <= DatastoreScan.SMALL && page.part().isEmpty();
    }

    @Override
    public Optional<IntegrationEntry> integration(String id) throws StoreException {
        return read(reads -> reads.integration(id));
    }

    @Override
    public Optional<KeyEntry> key(KeyName name) throws StoreException {
        return read(reads -> reads.key(name));
    }

    @Override
    public Listing<KeyEntry> keys(String integrationId) throws StoreException {
        return read(reads -> reads.keysOf(integrationId));
    }

    @Override
    public Listing<KeyEntry> keysOf(List<String> integrationIds) throws StoreException {
        return read(reads -> reads.keysOf(integrationIds));
    }

    @Override
    public Listing<Organization> organizations(Page page) throws StoreException {
        return isSmall(page)
                ? read(reads -> reads.organizations(page, ""))
                : scan.read(
                        DatastoreKeys.ORGANIZATION,
                        keys.place().platformNamespace(),
                        page,
                        DatastoreReads::organizations);
    }

    @Override
    public Optional<Organization> organization(String name) throws StoreException {
        return read(reads -> reads.organization(name));
    }

    @Override
    public Listing<OrganizationKey> organizationKeys(String organization) throws StoreException {
        return read(reads -> reads.organizationKeys(organization));
    }

    @Override
    public Listing<OperatorEntry> operators(Page page) throws StoreException {
        return read(reads -> reads.operators(page));
    }

    @Override
    public Optional<OperatorEntry> operator(String name) throws StoreException {
        return lookUp(reads -> reads.operator(name));
    }

    @Override
    public Listing<AuditLine> audit(Optional<String> subject, Optional<AuditPlace> after, int limit)
            throws StoreException {
        return read(reads -> reads.audit(subject, after, limit));
    }

    /** Looks up a key with a short deadline, because a client waits for it. */
    private <T> T lookUp(Read<T> read) throws StoreException {
        return calls.within(
                LOOKUP_DEADLINE,
                UnreadableException.class,
                datastore -> read.from(new DatastoreReads(keys, datastore)));
    }

    private <T> T read(Read<T> read) throws StoreException {
        return calls.call(datastore -> read.from(new DatastoreReads(keys, datastore)));
    }

    /** What to read. */
    @FunctionalInterface
    private interface Read<T> {
        T from(DatastoreReads reads) throws StoreException;
    }

    /** Ends the pool of calls. Google's HTTP client needs no close. */
    @Override
    public void close() {
        calls.close();
    }
}
