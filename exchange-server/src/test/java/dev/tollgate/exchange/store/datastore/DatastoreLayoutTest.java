package dev.tollgate.exchange.store.datastore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.cloud.Timestamp;
import com.google.cloud.datastore.Datastore;
import com.google.cloud.datastore.Entity;
import com.google.cloud.datastore.Key;
import com.google.cloud.datastore.ValueType;
import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.Keys;
import dev.tollgate.exchange.registry.StoreSeed;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The entities are those of m-lab/token-exchange: its properties and no others in its kinds, read as it writes them. */
final class DatastoreLayoutTest {
    private final DatastoreLocation place = DatastoreEmulator.newPlace();
    private final DatastoreKeys names = new DatastoreKeys(place);
    private DatastoreStore store;
    private Datastore datastore;

    @BeforeEach
    void start() throws Exception {
        store = DatastoreStore.open(place);
        datastore = DatastoreClient.open(place);
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void writesTokenExchangesPropertiesAndNoOthers() throws Exception {
        Author author = new Author("alice", Instant::now);
        new StoreSeed(store).integration("acme").quota("acme", quota()).organization("isp");
        Instant end = Instant.now().plusSeconds(60);
        ApiKey key =
                new Keys(store, author).create(ApiKey.generate("acme"), new Keys.Terms(2, "d", end), Sha256::ofSecret);
        KeyName name = new KeyName("acme", key.keyId());

        Entity meta = datastore.get(names.integration("acme"));
        assertEquals(Set.of("created_at", "description"), meta.getNames());
        Entity stored = datastore.get(names.apiKey(name));
        assertEquals(Set.of("key_hash", "created_at", "description", "status", "tier"), stored.getNames());
        assertEquals(ValueType.LONG, stored.getValue("tier").getType());
        assertEquals(ValueType.TIMESTAMP, stored.getValue("created_at").getType());
        assertEquals("active", stored.getString("status"));
        assertEquals(
                Set.of("name", "email", "created_at", "probability_multiplier"),
                datastore.get(names.organization("isp")).getNames());
        new Integrations(store, author).suspend("acme");
        assertEquals(stored.getNames(), datastore.get(names.apiKey(name)).getNames());
        assertEquals("suspended", datastore.get(names.apiKey(name)).getString("status"));
        assertEquals(meta, datastore.get(names.integration("acme")));
    }

    @Test
    void readsEntitiesAsTokenExchangeWritesThem() throws Exception {
        Key key = names.apiKey(new KeyName("acme", "ki_custom"));
        datastore.put(Entity.newBuilder(key)
                .set("key_hash", "0".repeat(64))
                .set("created_at", Timestamp.now())
                .set("description", "")
                .set("status", "active")
                .build());

        assertEquals(0, store.find("acme", "ki_custom").orElseThrow().tier());
        assertTrue(store.find("acme", "ki_custom").orElseThrow().isActive());

        datastore.put(
                Entity.newBuilder(datastore.get(key)).set("status", "inactive").build());
        assertFalse(store.find("acme", "ki_custom").orElseThrow().isActive());
    }

    @Test
    void leavesWhatOthersHavePutIntoAnEntity() throws Exception {
        new StoreSeed(store).integration("acme").key(new KeyName("acme", "ki_1"), "0".repeat(64), 1, null);
        Key key = names.apiKey(new KeyName("acme", "ki_1"));
        datastore.put(Entity.newBuilder(datastore.get(key)).set("owner", "team").build());

        new Integrations(store, new Author("alice", Instant::now)).suspend("acme");

        assertEquals("team", datastore.get(key).getString("owner"));
    }

    @Test
    void neverTakesWhatCannotBeReadForSomethingElse() throws Exception {
        new StoreSeed(store).integration("acme").key(new KeyName("acme", "ki_1"), "0".repeat(64), 1, null);
        Key key = names.apiKey(new KeyName("acme", "ki_1"));
        Entity good = datastore.get(key);

        datastore.put(Entity.newBuilder(good).set("tier", "gold").build());
        UnreadableException e = assertThrows(UnreadableException.class, () -> store.find("acme", "ki_1"));
        assertTrue(e.getMessage().contains("IntegrationAPIKey 'ki_1' of 'acme'"), e.getMessage());
        datastore.put(Entity.newBuilder(good).remove("key_hash").build());
        assertThrows(UnreadableException.class, () -> store.find("acme", "ki_1"));
        datastore.put(
                good,
                Entity.newBuilder(names.quota("acme")).set("requests", "many").build());
        assertThrows(UnreadableException.class, () -> store.find("acme", "ki_1"));
        datastore.delete(names.quota("acme"));
        assertTrue(store.find("acme", "ki_1").isPresent());
        assertNull(datastore.get(names.quota("acme")));
    }

    @Test
    void keepsAutojoinKeysAsAutojoinDoes() throws Exception {
        String apiKey = new StoreSeed(store).organization("isp");

        Entity stored = datastore.get(names.organizationKey("isp", apiKey));
        assertEquals(Set.of("created_at", "key"), stored.getNames());
        assertEquals(apiKey, stored.getString("key"));
        assertEquals(Optional.of("isp"), store.findOrganization(apiKey));
    }

    @Test
    void answersADatastoreThatIsNotThereWithinSeconds() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String host : new String[] {"127.0.0.1:1", "127.0.0.1:" + silent.getLocalPort()}) {
                DatastoreLocation dead = new DatastoreLocation("p", "a", "b", host);
                try (DatastoreStore unreachable = DatastoreStore.open(dead)) {
                    long start = System.nanoTime();
                    StoreException e = assertThrows(StoreException.class, () -> unreachable.find("acme", "ki_1"));
                    assertTrue(System.nanoTime() - start < 30_000_000_000L);
                    assertTrue(e.getMessage().startsWith("datastore of project 'p' at " + host), e.getMessage());
                }
            }
        }
    }

    private static Quota quota() {
        return Quota.none().with(Dimension.SERVER_CONCURRENT, new Limit.Count(20));
    }
}
