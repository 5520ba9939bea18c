package dev.tollgate.exchange.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyState;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Keys;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store keeps of integrations' keys. */
public abstract class KeysContract extends StoreContract {
    private static final UnaryOperator<@Nullable Instant> KEPT = old -> old;

    @Test
    void findsAKeyWithWhatItsTokenNeeds() throws Exception {
        integrations.create("acme", "Acme Inc");
        quotas.set(ACME, QUOTA);
        Instant end = NOW.plus(Duration.ofDays(90));
        ApiKey key = keys.create(ApiKey.generate("acme"), new Keys.Terms(3, "production", end), Sha256::ofSecret);

        assertEquals(
                Optional.of(new KeyRecord(
                        Sha256.ofSecret(key), KeyState.ACTIVE, end, 3, QuotaSchedule.of(QUOTA), QuotaSchedule.none())),
                find(key));
    }

    @Test
    void findsTheKeysOfSeveralIntegrationsAtOnce() throws Exception {
        for (String id : List.of("acme", "acme-2", "beta", "zeta")) {
            integrations.create(id, "");
            keys.create(ApiKey.generate(id, "ki_" + id), TERMS, Sha256::ofSecret);
            keys.create(ApiKey.generate(id, "ki_more"), TERMS, Sha256::ofSecret);
        }
        integrations.create("keyless", "");

        assertEquals(
                List.of("acme ki_acme", "acme ki_more", "beta ki_beta", "beta ki_more"),
                store.keysOf(List.of("acme", "beta", "keyless")).entries().stream()
                        .map(key ->
                                key.name().integrationId() + " " + key.name().keyId())
                        .sorted()
                        .toList());
        assertTrue(store.keysOf(List.of()).entries().isEmpty());
        assertEquals(store.keys("acme").entries(), store.keysOf(List.of("acme")).entries());
    }

    @Test
    void neverOverwritesAKeyOfAChosenId() throws Exception {
        integrations.create("acme", "");
        ApiKey first = ApiKey.generate("acme", "ki_web");
        keys.create(first, TERMS, Sha256::ofSecret);

        RefusedException refused = assertThrows(
                RefusedException.class, () -> keys.create(ApiKey.generate("acme", "ki_web"), TERMS, Sha256::ofSecret));

        assertEquals("key 'ki_web' of integration 'acme' exists already and is not overwritten", refused.getMessage());
        assertEquals(Sha256.ofSecret(first), find(first).orElseThrow().hash());
    }

    @Test
    void changesTierAndDescriptionAndNothingElse() throws Exception {
        integrations.create("acme", "");
        Instant end = NOW.plus(Duration.ofDays(90));
        ApiKey key = keys.create(ApiKey.generate("acme"), new Keys.Terms(3, "production", end), Sha256::ofSecret);
        KeyEntry before = store.keys("acme").entries().get(0);

        keys.update(key.name(), 4, null);
        keys.update(key.name(), null, "test");
        keys.update(key.name(), 4, "test");

        assertEquals(before.with(4, "test"), store.keys("acme").entries().get(0));
        assertEquals(4, find(key).orElseThrow().tier());
        List<AuditEntry> updates = store.audit(Optional.of("acme"), 10).entries().stream()
                .filter(line -> line.action().equals("key update"))
                .toList();
        assertEquals(2, updates.size());
        assertTrue(updates.stream()
                .anyMatch(line -> "production".equals(line.before().get("description"))
                        && "test".equals(line.after().get("description"))));
        assertThrows(RefusedException.class, () -> keys.update(new KeyName("acme", "ki_none"), 1, null));
    }

    @Test
    void findsNothingUnderANameThatNobodyHas() throws Exception {
        integrations.create("acme", "");
        ApiKey key = keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret);

        assertEquals(Optional.empty(), store.find("acme", "ki_0000000000000000"));
        assertEquals(Optional.empty(), store.find("other", key.keyId()));
    }

    @Test
    void showsAChangeToTheNextReaderOfAnotherProcess() throws Exception {
        integrations.create("acme", "");
        ApiKey key = keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret);
        try (OperatorStore other = open()) {
            assertTrue(other.find("acme", key.keyId()).orElseThrow().isActive());
            keys.revoke(name(key));
            assertFalse(other.find("acme", key.keyId()).orElseThrow().isActive());
        }
    }

    @Test
    void rotatesAKeySoThatBothServeForATime() throws Exception {
        integrations.create("acme", "");
        ApiKey old = keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret);

        Keys.Rotation rotation = keys.rotate(name(old), Duration.ofHours(24), KEPT, (key, entry) -> entry.hash());

        Instant end = NOW.plus(Duration.ofHours(24));
        assertEquals(end, rotation.oldEndsAt());
        KeyRecord before = find(old).orElseThrow();
        assertTrue(before.isUsable(end.minusSeconds(1)));
        assertFalse(before.isUsable(end));
        KeyRecord after = find(rotation.replacement()).orElseThrow();
        assertTrue(after.isUsable(end.plus(Duration.ofDays(3_650))));
        assertEquals(3, after.tier());
        now = end;
        assertThrows(RefusedException.class, () -> keys.rotate(name(old), Duration.ZERO, KEPT, (key, e) -> e.hash()));
    }

    @Test
    void keepsTheSoonerEndOfARotatedKey() throws Exception {
        integrations.create("acme", "");
        Instant soon = NOW.plusSeconds(60);
        ApiKey old = keys.create(ApiKey.generate("acme"), new Keys.Terms(0, "", soon), Sha256::ofSecret);

        assertEquals(
                soon,
                keys.rotate(name(old), Duration.ofHours(24), KEPT, (key, e) -> e.hash())
                        .oldEndsAt());
        assertEquals(soon, find(old).orElseThrow().expiresAt());
    }

    @Test
    void rotatesAKeyOnceAndNamesItsSuccessor() throws Exception {
        integrations.create("acme", "");
        Instant end = NOW.plus(Duration.ofDays(90));
        ApiKey old = keys.create(ApiKey.generate("acme"), new Keys.Terms(3, "web", end), Sha256::ofSecret);

        ApiKey next = rotate(old).replacement();

        RefusedException refused = assertThrows(RefusedException.class, () -> rotate(old));
        assertEquals(
                "key '" + old.keyId() + "' was rotated already, to '" + next.keyId()
                        + "': rotate that one, or make a further key with 'key create'",
                refused.getMessage());
        KeyEntry successor = entry(next);
        assertEquals(end, successor.expiresAt());
        assertEquals("web", successor.description());
        assertEquals(3, successor.tier());
        assertEquals(next.keyId(), entry(old).replacedBy());
        assertEquals(next.keyId(), audited("key rotate", old).get("replaced_by"));
        assertEquals(old.keyId(), audited("key create", next).get("replaces"));
        assertEquals(2, store.keys("acme").entries().size());
        store.recordUses(Map.of(name(old), NOW));
        assertEquals(next.keyId(), entry(old).replacedBy());
        ApiKey last = rotate(next).replacement();
        assertEquals(last.keyId(), entry(next).replacedBy());
    }

    @Test
    void givesTheNewKeyAnotherEndIfThatIsAskedFor() throws Exception {
        integrations.create("acme", "");
        Keys.Terms ending = new Keys.Terms(0, "", NOW.plusSeconds(60));
        ApiKey old = keys.create(ApiKey.generate("acme"), ending, Sha256::ofSecret);

        ApiKey next = keys.rotate(name(old), Duration.ZERO, ignored -> null, (key, e) -> e.hash())
                .replacement();

        assertNull(find(next).orElseThrow().expiresAt());
    }

    @Test
    void makesOneKeyOfRotationsAtTheSameTime() throws Exception {
        integrations.create("acme", "");
        ApiKey old = keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret);
        CyclicBarrier allHaveLooked = new CyclicBarrier(4);
        List<Callable<Boolean>> rotations = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            rotations.add(() -> {
                try {
                    keys.rotate(name(old), Duration.ofHours(1), KEPT, (key, e) -> hashWhenAll(allHaveLooked, e));
                    return true;
                } catch (RefusedException e) {
                    return false;
                }
            });
        }

        assertEquals(1, all(rotations).stream().filter(made -> made).count());
        assertEquals(2, store.keys("acme").entries().size());
    }

    /** All have read the old key before any has written. */
    private static String hashWhenAll(CyclicBarrier allHaveLooked, KeyEntry old) {
        try {
            allHaveLooked.await(30, TimeUnit.SECONDS);
            return old.hash();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Keys.Rotation rotate(ApiKey old) throws Exception {
        return keys.rotate(name(old), Duration.ofHours(24), KEPT, (key, e) -> e.hash());
    }

    private KeyEntry entry(ApiKey key) throws Exception {
        return store.keys("acme").entries().stream()
                .filter(entry -> entry.name().equals(name(key)))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Object> audited(String action, ApiKey key) throws Exception {
        return store.audit(Optional.of("acme"), 100).entries().stream()
                .filter(entry -> entry.action().equals(action) && key.keyId().equals(entry.keyId()))
                .map(AuditEntry::after)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void notesTheLatestUseOfKeysThatAreThere() throws Exception {
        integrations.create("acme", "");
        KeyName first = name(keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret));
        KeyName second = name(keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret));
        KeyName gone = new KeyName("acme", "ki_gone");

        store.recordUses(Map.of(first, NOW.plusSeconds(5), gone, NOW));
        store.recordUses(Map.of(first, NOW, second, NOW.plusSeconds(9)));
        store.recordUses(Map.of());

        Map<KeyName, Instant> uses = new HashMap<>();
        store.keys("acme").entries().forEach(key -> uses.put(key.name(), key.lastUsed()));
        assertEquals(Map.of(first, NOW.plusSeconds(5), second, NOW.plusSeconds(9)), uses);
    }

    @Test
    void servesManyReadersAtOnce() throws Exception {
        integrations.create("acme", "");
        ApiKey key = keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret);
        List<Callable<Boolean>> reads = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            reads.add(() -> store.find("acme", key.keyId()).orElseThrow().isActive());
        }

        assertFalse(all(reads).contains(false));
    }

    @Test
    void makesKeysThatNobodyElseHas() throws Exception {
        integrations.create("acme", "");

        assertNotEquals(
                keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret).reveal(),
                keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret).reveal());
        assertEquals(2, store.keys("acme").entries().size());
        assertThrows(RefusedException.class, () -> keys.create(ApiKey.generate("nobody"), TERMS, Sha256::ofSecret));
    }
}
