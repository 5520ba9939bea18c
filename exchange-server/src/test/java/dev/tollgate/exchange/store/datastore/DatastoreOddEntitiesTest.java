package dev.tollgate.exchange.store.datastore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.cloud.Timestamp;
import com.google.cloud.datastore.Datastore;
import com.google.cloud.datastore.Entity;
import com.google.cloud.datastore.Key;
import com.google.cloud.datastore.ListValue;
import com.google.cloud.datastore.NullValue;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyState;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OrganizationKey;
import dev.tollgate.exchange.registry.Organizations;
import dev.tollgate.exchange.registry.Page;
import dev.tollgate.exchange.registry.StoreSeed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Entities that others have written, read as Go's Datastore client reads them for token-exchange (google-cloud-go,
 * datastore/load.go): what it refuses is refused here, and what it takes is taken.
 */
final class DatastoreOddEntitiesTest {
    private static final KeyName NAME = new KeyName("acme", "ki_1");

    private final DatastoreLocation place = DatastoreEmulator.newPlace();
    private final DatastoreKeys names = new DatastoreKeys(place);
    private DatastoreStore store;
    private Datastore datastore;
    private Entity good;

    @BeforeEach
    void start() throws Exception {
        store = DatastoreStore.open(place);
        datastore = DatastoreClient.open(place);
        new StoreSeed(store).integration("acme").key(NAME, "0".repeat(64), 1, null);
        good = datastore.get(names.apiKey(NAME));
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void refusesAKeyWithWhatTokenExchangeRefuses() {
        for (Entity odd : List.of(
                change().set("revoked", true).build(),
                change().set("Status", "revoked").build(),
                change().set("status", 1).build(),
                change().set("tier", 1.0).build(),
                change().set("description", 1).build(),
                change().set("created_at", "yesterday").build(),
                change().set("key_hash", ListValue.of("0".repeat(64), "1")).build())) {
            datastore.put(odd);
            UnreadableException e = assertThrows(UnreadableException.class, this::find, odd::toString);
            assertTrue(
                    e.getMessage().startsWith("IntegrationAPIKey 'ki_1' of 'acme' has a property '"), e.getMessage());
        }
    }

    @Test
    void takesAKeyWithWhatTokenExchangeTakes() throws Exception {
        for (Entity odd : List.of(
                change().set("tier", NullValue.of())
                        .set("description", NullValue.of())
                        .build(),
                change().set("created_at", 1_700_000_000_000_000L)
                        .remove("tier")
                        .build(),
                change().set("status", ListValue.of("active"))
                        .set("tier", ListValue.newBuilder().build())
                        .build())) {
            datastore.put(odd);
            assertTrue(find().orElseThrow().isActive(), odd.toString());
            assertEquals(0, find().orElseThrow().tier());
        }
        datastore.put(change().set("tier", -1).build());
        assertEquals(-1, find().orElseThrow().tier());
        assertEquals(-1, store.keys("acme").entries().get(0).tier());
    }

    @Test
    void tellsASuspendedKeyFromARevokedOne() throws Exception {
        datastore.put(change().set("status", "suspended").build());
        assertEquals(KeyState.SUSPENDED, find().orElseThrow().state());
        datastore.put(change().set("status", "inactive").build());
        assertEquals(KeyState.REVOKED, find().orElseThrow().state());
        datastore.put(change().set("status", NullValue.of()).build());
        assertFalse(find().orElseThrow().isActive());
    }

    @Test
    void refusesAnAutojoinKeyWithWhatTokenExchangeRefusesAndRemovesIt() throws Exception {
        String apiKey = new StoreSeed(store).organization("isp");
        Key key = names.organizationKey("isp", apiKey);
        Entity written = datastore.get(key);
        datastore.put(Entity.newBuilder(written).set("status", "revoked").build());

        UnreadableException e = assertThrows(UnreadableException.class, () -> store.findOrganization(apiKey));
        assertFalse(e.getMessage().contains(apiKey), e.getMessage());
        assertTrue(e.getMessage().contains(OrganizationKey.idOf(apiKey)), e.getMessage());
        assertEquals(1, store.organizationKeys("isp").complaints().size());
        datastore.put(
                Entity.newBuilder(written).set("created_at", NullValue.of()).build());
        assertEquals(Optional.of("isp"), store.findOrganization(apiKey));
        datastore.put(Entity.newBuilder(written).set("created_at", "x").build());
        assertThrows(UnreadableException.class, () -> store.findOrganization(apiKey));

        new Organizations(store, new Author("alice", Instant::now)).revokeKey("isp", OrganizationKey.idOf(apiKey));
        assertEquals(Optional.empty(), store.findOrganization(apiKey));
    }

    @Test
    void refusesAnAutojoinKeyWithoutAnOwner() {
        Key orphan = Key.newBuilder(place.projectId(), DatastoreKeys.ORGANIZATION_KEY, "orphan")
                .setNamespace(place.platformNamespace())
                .build();
        datastore.put(Entity.newBuilder(orphan)
                .set("key", "orphan")
                .set("created_at", Timestamp.now())
                .build());

        assertThrows(UnreadableException.class, () -> store.findOrganization("orphan"));
    }

    @Test
    void listsOthersBesideOddEntitiesAndNamesEachOnce() throws Exception {
        String apiKey = new StoreSeed(store).organization("isp");
        datastore.put(
                Entity.newBuilder(numbered(names.integration("acme"), 12))
                        .set("description", "odd")
                        .build(),
                Entity.newBuilder(names.integration("typed"))
                        .set("description", 1)
                        .build(),
                Entity.newBuilder(names.integration("empty")).build(),
                Entity.newBuilder(numbered(names.apiKey(NAME), 34))
                        .set("key_hash", "x")
                        .build(),
                Entity.newBuilder(names.apiKey(new KeyName("acme", "ki_2"))).build(),
                Entity.newBuilder(numbered(names.organization("isp"), 56)).build(),
                Entity.newBuilder(numbered(names.organizationKey("isp", apiKey), 78))
                        .build());
        datastore.add(Entity.newBuilder(names.audit()).set("at", "x").build());

        Listing<IntegrationEntry> integrations = store.integrations(Page.ALL);
        assertEquals(
                List.of("acme", "empty"),
                integrations.entries().stream().map(IntegrationEntry::id).toList());
        assertNamed(integrations, "IntegrationMeta '12'", "IntegrationMeta 'typed'");
        assertEquals(1, store.keys("acme").entries().size());
        assertNamed(store.keys("acme"), "IntegrationAPIKey '34' of 'acme'", "IntegrationAPIKey 'ki_2' of 'acme'");
        assertEquals(1, store.organizations(Page.ALL).entries().size());
        assertNamed(store.organizations(Page.ALL), "Organization '56'");
        assertEquals(1, store.organizationKeys("isp").entries().size());
        assertNamed(store.organizationKeys("isp"), "APIKey '78' of 'isp'");
        assertFalse(store.audit(Optional.empty(), 10).entries().isEmpty());
        assertEquals(1, store.audit(Optional.empty(), 10).complaints().size());
    }

    @Test
    void answersNamesThatNoEntityCanHave() throws Exception {
        for (String name : List.of("__reserved__", "____", "\0", "\ufffd", "\uffff", "é".repeat(32), "a/b", " ", ".")) {
            assertEquals(Optional.empty(), store.find(name, "ki_1"), name);
            assertEquals(Optional.empty(), store.find("acme", "ki_" + name.strip()), name);
            assertEquals(Optional.empty(), store.findOrganization(name), name);
        }
        assertEquals(Optional.empty(), store.findOrganization("x".repeat(1_500)));
    }

    private Entity.Builder change() {
        return Entity.newBuilder(good);
    }

    private Optional<KeyRecord> find() throws Exception {
        return store.find(NAME.integrationId(), NAME.keyId());
    }

    private static Key numbered(Key key, long id) {
        Key.Builder numbered =
                Key.newBuilder(key.getProjectId(), key.getKind(), id).setNamespace(key.getNamespace());
        key.getAncestors().forEach(numbered::addAncestor);
        return numbered.build();
    }

    private static void assertNamed(Listing<?> listing, String... odd) {
        assertEquals(
                odd.length, listing.complaints().size(), listing.complaints().toString());
        for (String name : odd) {
            assertEquals(
                    1,
                    listing.complaints().stream()
                            .filter(line -> line.startsWith(name + " "))
                            .count(),
                    listing.complaints().toString());
        }
    }
}
