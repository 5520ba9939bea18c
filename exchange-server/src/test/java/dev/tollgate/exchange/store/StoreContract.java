package dev.tollgate.exchange.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Keys;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.OrganizationKey;
import dev.tollgate.exchange.registry.Organizations;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store does for the server and for operators, whichever it is. */
abstract class StoreContract {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Keys.Terms TERMS = new Keys.Terms(3, "production", null);
    private static final Quota QUOTA = Quota.none()
            .with(Dimension.REQUESTS, new Limit.Rate(50_000, Duration.ofHours(24)))
            .with(Dimension.SERVER_CONCURRENT, new Limit.Count(20));

    private Instant now = NOW;
    private OperatorStore store;
    private Integrations integrations;
    private Keys keys;
    private Organizations organizations;

    /** Opens the store, the same one each time. */
    abstract OperatorStore open() throws Exception;

    @BeforeEach
    void start() throws Exception {
        store = open();
        Author author = new Author("alice", () -> now);
        integrations = new Integrations(store, author);
        keys = new Keys(store, author);
        organizations = new Organizations(store, author);
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void findsAKeyWithWhatItsTokenNeeds() throws Exception {
        integrations.create("acme", "Acme Inc");
        integrations.changeQuota("acme", "quota set", old -> QUOTA);
        Instant end = NOW.plus(Duration.ofDays(90));
        ApiKey key = keys.create("acme", new Keys.Terms(3, "production", end), Sha256::ofSecret);

        assertEquals(Optional.of(new KeyRecord(Sha256.ofSecret(key), true, end, 3, QUOTA)), find(key));
    }

    @Test
    void findsNothingUnderANameThatNobodyHas() throws Exception {
        integrations.create("acme", "");
        ApiKey key = keys.create("acme", TERMS, Sha256::ofSecret);

        assertEquals(Optional.empty(), store.find("acme", "ki_0000000000000000"));
        assertEquals(Optional.empty(), store.find("other", key.keyId()));
    }

    @Test
    void showsAChangeToTheNextReaderOfAnotherProcess() throws Exception {
        integrations.create("acme", "");
        ApiKey key = keys.create("acme", TERMS, Sha256::ofSecret);
        try (OperatorStore other = open()) {
            assertTrue(other.find("acme", key.keyId()).orElseThrow().active());
            keys.revoke(name(key));
            assertFalse(other.find("acme", key.keyId()).orElseThrow().active());
        }
    }

    @Test
    void neverOverwritesAnIntegration() throws Exception {
        integrations.create("acme", "first");

        RefusedException refused = assertThrows(RefusedException.class, () -> integrations.create("acme", "second"));

        assertEquals("integration 'acme' exists already and is not overwritten", refused.getMessage());
        assertEquals("first", store.integration("acme").orElseThrow().description());
    }

    @Test
    void suspendsAnIntegrationWithItsKeysAndResumesThem() throws Exception {
        integrations.create("acme", "");
        ApiKey key = keys.create("acme", TERMS, Sha256::ofSecret);
        ApiKey revoked = keys.create("acme", TERMS, Sha256::ofSecret);
        keys.revoke(name(revoked));

        integrations.suspend("acme");
        assertFalse(find(key).orElseThrow().active());
        assertEquals("suspended", store.integration("acme").orElseThrow().status());
        assertEquals(List.of("revoked", "suspended"), statuses());
        assertThrows(RefusedException.class, () -> keys.create("acme", TERMS, Sha256::ofSecret));

        integrations.resume("acme");
        assertTrue(find(key).orElseThrow().active());
        assertFalse(find(revoked).orElseThrow().active());
        assertEquals(List.of("active", "revoked"), statuses());
    }

    @Test
    void refusesAKeyOfASuspendedIntegrationThatIsActiveItself() throws Exception {
        integrations.create("acme", "");
        integrations.suspend("acme");
        KeyEntry key = new KeyEntry(new KeyName("acme", "ki_1"), "0".repeat(64), "", "active", 0, NOW, null, null);
        store.change(transaction -> {
            transaction.put(key);
            return key;
        });

        assertFalse(store.find("acme", "ki_1").orElseThrow().active());
    }

    @Test
    void rotatesAKeySoThatBothServeForATime() throws Exception {
        integrations.create("acme", "");
        ApiKey old = keys.create("acme", TERMS, Sha256::ofSecret);

        Keys.Rotation rotation = keys.rotate(name(old), Duration.ofHours(24), null, (key, entry) -> entry.hash());

        Instant end = NOW.plus(Duration.ofHours(24));
        assertEquals(end, rotation.oldEndsAt());
        KeyRecord before = find(old).orElseThrow();
        assertTrue(before.isUsable(end.minusSeconds(1)));
        assertFalse(before.isUsable(end));
        KeyRecord after = find(rotation.replacement()).orElseThrow();
        assertTrue(after.isUsable(end.plus(Duration.ofDays(3_650))));
        assertEquals(3, after.tier());
        now = end;
        assertThrows(RefusedException.class, () -> keys.rotate(name(old), Duration.ZERO, null, (key, e) -> e.hash()));
    }

    @Test
    void keepsTheSoonerEndOfARotatedKey() throws Exception {
        integrations.create("acme", "");
        Instant soon = NOW.plusSeconds(60);
        ApiKey old = keys.create("acme", new Keys.Terms(0, "", soon), Sha256::ofSecret);

        assertEquals(
                soon,
                keys.rotate(name(old), Duration.ofHours(24), null, (key, e) -> e.hash())
                        .oldEndsAt());
        assertEquals(soon, find(old).orElseThrow().expiresAt());
    }

    @Test
    void changesAndClearsAQuota() throws Exception {
        integrations.create("acme", "");
        ApiKey key = keys.create("acme", TERMS, Sha256::ofSecret);
        integrations.changeQuota("acme", "quota set", old -> QUOTA);
        integrations.changeQuota("acme", "quota clear", old -> old.without(Dimension.REQUESTS));

        Quota left = Quota.none().with(Dimension.SERVER_CONCURRENT, new Limit.Count(20));
        assertEquals(left, find(key).orElseThrow().quota());

        integrations.changeQuota("acme", "quota clear", old -> Quota.none());
        assertEquals(Quota.none(), find(key).orElseThrow().quota());
        assertThrows(RefusedException.class, () -> integrations.changeQuota("nobody", "quota set", old -> QUOTA));
    }

    @Test
    void notesTheLatestUseOfKeysThatAreThere() throws Exception {
        integrations.create("acme", "");
        KeyName first = name(keys.create("acme", TERMS, Sha256::ofSecret));
        KeyName second = name(keys.create("acme", TERMS, Sha256::ofSecret));
        KeyName gone = new KeyName("acme", "ki_gone");

        store.recordUses(Map.of(first, NOW.plusSeconds(5), gone, NOW));
        store.recordUses(Map.of(first, NOW, second, NOW.plusSeconds(9)));
        store.recordUses(Map.of());

        Map<KeyName, Instant> uses = new java.util.HashMap<>();
        store.keys("acme").forEach(key -> uses.put(key.name(), key.lastUsed()));
        assertEquals(Map.of(first, NOW.plusSeconds(5), second, NOW.plusSeconds(9)), uses);
    }

    @Test
    void findsTheOrganizationOfAnAutojoinKeyUntilItIsRemoved() throws Exception {
        organizations.create("isp", "noc@isp.example");
        String key = organizations.createKey("isp");
        String other = organizations.createKey("isp");

        assertEquals(Optional.of("isp"), store.findOrganization(key));
        assertEquals(Optional.empty(), store.findOrganization(key + "x"));

        organizations.revokeKey("isp", OrganizationKey.idOf(key));
        assertEquals(Optional.empty(), store.findOrganization(key));
        assertEquals(Optional.of("isp"), store.findOrganization(other));
        assertEquals(
                List.of(OrganizationKey.idOf(other)),
                store.organizationKeys("isp").stream().map(OrganizationKey::id).toList());
        assertThrows(RefusedException.class, () -> organizations.revokeKey("isp", OrganizationKey.idOf(key)));
        assertThrows(RefusedException.class, () -> organizations.create("isp", ""));
        assertThrows(RefusedException.class, () -> organizations.createKey("nobody"));
    }

    @Test
    void listsInAStableOrder() throws Exception {
        for (String id : List.of("charlie", "alpha", "bravo")) {
            integrations.create(id, id);
            organizations.create(id, id);
        }

        assertEquals(
                List.of("alpha", "bravo", "charlie"),
                store.integrations().stream().map(IntegrationEntry::id).toList());
        assertEquals(
                List.of("alpha", "bravo", "charlie"),
                store.organizations().stream().map(entry -> entry.name()).toList());
        assertEquals(List.of(), store.keys("alpha"));
        assertEquals(Optional.empty(), store.integration("delta"));
    }

    @Test
    void logsEveryChangeWithWhoWhenBeforeAndAfter() throws Exception {
        integrations.create("acme", "Acme Inc");
        now = NOW.plusSeconds(1);
        ApiKey key = keys.create("acme", TERMS, Sha256::ofSecret);
        now = NOW.plusSeconds(2);
        keys.revoke(name(key));
        now = NOW.plusSeconds(3);
        keys.revoke(name(key));
        organizations.create("isp", "noc@isp.example");

        List<AuditEntry> log = store.audit(Optional.of("acme"), 10);

        assertEquals(
                List.of("key revoke", "key create", "integration create"),
                log.stream().map(AuditEntry::action).toList());
        AuditEntry last = log.get(0);
        assertEquals("alice", last.author());
        assertEquals(NOW.plusSeconds(2), last.at());
        assertEquals(key.keyId(), last.keyId());
        assertEquals("active", last.before().get("status"));
        assertEquals("revoked", last.after().get("status"));
        assertEquals(Map.of(), log.get(1).before());
        assertFalse(log.toString().contains(Sha256.ofSecret(key)));
        assertEquals(
                List.of("organization create", "key revoke"),
                store.audit(Optional.empty(), 2).stream()
                        .map(AuditEntry::action)
                        .toList());
    }

    @Test
    void leavesNothingOfAChangeThatFails() throws Exception {
        integrations.create("acme", "");

        assertThrows(
                RefusedException.class,
                () -> store.change(transaction -> {
                    transaction.put(new IntegrationEntry("half", "", "active", NOW, Quota.none()));
                    throw new RefusedException("no");
                }));

        assertEquals(Optional.empty(), store.integration("half"));
        integrations.create("half", "whole");
    }

    @Test
    void letsOneOfManyCreateTheSameIntegration() throws Exception {
        List<Callable<Boolean>> attempts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            attempts.add(() -> {
                try {
                    integrations.create("acme", "");
                    return true;
                } catch (RefusedException e) {
                    return false;
                }
            });
        }

        assertEquals(1, all(attempts).stream().filter(created -> created).count());
        assertEquals(1, store.audit(Optional.of("acme"), 10).size());
    }

    @Test
    void losesNoneOfManyChangesOfOneQuota() throws Exception {
        integrations.create("acme", "");
        List<Callable<Boolean>> changes = new ArrayList<>();
        for (Dimension dimension : Dimension.values()) {
            Limit limit = dimension.isRate() ? new Limit.Rate(7, Duration.ofHours(1)) : new Limit.Count(7);
            changes.add(() -> {
                integrations.changeQuota("acme", "quota set", old -> old.with(dimension, limit));
                return true;
            });
        }

        all(changes);

        assertEquals(
                Dimension.values().length,
                store.integration("acme").orElseThrow().quota().limits().size());
    }

    @Test
    void servesManyReadersAtOnce() throws Exception {
        integrations.create("acme", "");
        ApiKey key = keys.create("acme", TERMS, Sha256::ofSecret);
        List<Callable<Boolean>> reads = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            reads.add(() -> store.find("acme", key.keyId()).orElseThrow().active());
        }

        assertFalse(all(reads).contains(false));
    }

    @Test
    void makesKeysThatNobodyElseHas() throws Exception {
        integrations.create("acme", "");

        assertNotEquals(
                keys.create("acme", TERMS, Sha256::ofSecret).reveal(),
                keys.create("acme", TERMS, Sha256::ofSecret).reveal());
        assertEquals(2, store.keys("acme").size());
        assertThrows(RefusedException.class, () -> keys.create("nobody", TERMS, Sha256::ofSecret));
    }

    OperatorStore store() {
        return store;
    }

    private static List<Boolean> all(List<Callable<Boolean>> tasks) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(16);
        try {
            List<Boolean> results = new ArrayList<>();
            for (Future<Boolean> future : pool.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private List<String> statuses() throws Exception {
        return store.keys("acme").stream().map(KeyEntry::status).sorted().toList();
    }

    private Optional<KeyRecord> find(ApiKey key) throws Exception {
        return store.find(key.integrationId(), key.keyId());
    }

    private static KeyName name(ApiKey key) {
        return new KeyName(key.integrationId(), key.keyId());
    }
}
