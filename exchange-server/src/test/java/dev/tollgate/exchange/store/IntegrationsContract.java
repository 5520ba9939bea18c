package dev.tollgate.exchange.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.registry.Expected;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Organization;
import dev.tollgate.exchange.registry.Page;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.RefusedException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a store keeps of integrations. */
public abstract class IntegrationsContract extends StoreContract {
    @Test
    void neverOverwritesAnIntegration() throws Exception {
        integrations.create("acme", "first");

        RefusedException refused = assertThrows(RefusedException.class, () -> integrations.create("acme", "second"));

        assertEquals("integration 'acme' exists already and is not overwritten", refused.getMessage());
        assertEquals("first", store.integration("acme").orElseThrow().description());
    }

    @Test
    void changesADescriptionAndNothingElse() throws Exception {
        integrations.create("acme", "first");
        quotas.set(ACME, QUOTA);

        IntegrationEntry after = integrations.update("acme", "second", Expected.ANYTHING);

        assertEquals("second", after.description());
        assertEquals(after, store.integration("acme").orElseThrow());
        assertEquals(QUOTA, after.quota().ordinary());
        integrations.update("acme", "second", Expected.ANYTHING);
        assertEquals(3, store.audit(Optional.of("acme"), 10).entries().size());
        assertEquals(Kind.INVALID, refusal(() -> integrations.update("acme", "x".repeat(1501), Expected.ANYTHING)));
        assertEquals(Kind.MISSING, refusal(() -> integrations.update("nobody", "", Expected.ANYTHING)));
    }

    @Test
    void changesOnlyWhatNobodyElseHasChanged() throws Exception {
        String seen = integrations.create("acme", "first").tag();
        integrations.update("acme", "by bob", Expected.oneOf(Set.of(seen)));

        Expected stale = Expected.oneOf(Set.of(seen));
        assertEquals(Kind.CHANGED, refusal(() -> integrations.update("acme", "by alice", stale)));
        assertEquals(Kind.CHANGED, refusal(() -> integrations.suspend("acme", stale)));
        assertEquals(Kind.CHANGED, refusal(() -> integrations.delete("acme", stale)));
        assertEquals("by bob", store.integration("acme").orElseThrow().description());
        String now = store.integration("acme").orElseThrow().tag();
        integrations.update("acme", "by alice", Expected.oneOf(Set.of("x", now)));
        assertEquals("by alice", store.integration("acme").orElseThrow().description());
    }

    @Test
    void deletesAnIntegrationThatHasNoLiveKey() throws Exception {
        integrations.create("acme", "");
        integrations.create("acme-2", "");
        quotas.set(ACME, QUOTA);
        ApiKey key = keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret);
        ApiKey other = keys.create(ApiKey.generate("acme-2"), TERMS, Sha256::ofSecret);
        integrations.suspend("acme");
        assertEquals(Kind.STATE, refusal(() -> integrations.delete("acme", Expected.ANYTHING)));
        integrations.resume("acme");
        keys.revoke(name(key));

        integrations.delete("acme", Expected.ANYTHING);

        assertEquals(Optional.empty(), store.integration("acme"));
        assertEquals(Optional.empty(), find(key));
        assertTrue(find(other).isPresent());
        // entries of one instant have no order
        assertTrue(store.audit(Optional.of("acme"), 100).entries().stream()
                .anyMatch(entry -> entry.action().equals("integration delete")));
        assertEquals(Kind.MISSING, refusal(() -> integrations.delete("acme", Expected.ANYTHING)));
        integrations.create("acme", "again");
        assertEquals(List.of(), store.keys("acme").entries());
        assertTrue(store.integration("acme").orElseThrow().quota().isEmpty());
    }

    private static Kind refusal(Executable change) {
        return assertThrows(RefusedException.class, change).kind();
    }

    @Test
    void suspendsAnIntegrationWithItsKeysAndResumesThem() throws Exception {
        integrations.create("acme", "");
        ApiKey key = keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret);
        ApiKey revoked = keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret);
        keys.revoke(name(revoked));

        integrations.suspend("acme");
        assertFalse(find(key).orElseThrow().isActive());
        assertEquals("suspended", store.integration("acme").orElseThrow().status());
        assertEquals(List.of("revoked", "suspended"), statuses());
        assertThrows(RefusedException.class, () -> keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret));

        integrations.resume("acme");
        assertTrue(find(key).orElseThrow().isActive());
        assertFalse(find(revoked).orElseThrow().isActive());
        assertEquals(List.of("active", "revoked"), statuses());
    }

    @Test
    void refusesAKeyOfASuspendedIntegrationThatIsActiveItself() throws Exception {
        integrations.create("acme", "");
        integrations.suspend("acme");
        KeyEntry key = new KeyEntry(
                new KeyName("acme", "ki_1"),
                "0".repeat(64),
                "",
                "active",
                0,
                NOW,
                null,
                null,
                QuotaSchedule.none(),
                null);
        store.change(transaction -> {
            transaction.put(key);
            return key;
        });

        assertFalse(store.find("acme", "ki_1").orElseThrow().isActive());
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
        assertEquals(1, store.audit(Optional.of("acme"), 10).entries().size());
    }

    @Test
    void listsInAStableOrder() throws Exception {
        for (String id : List.of("charlie", "alpha", "bravo")) {
            integrations.create(id, id);
            addOrganization(id);
        }

        assertEquals(
                List.of("alpha", "bravo", "charlie"),
                store.integrations(Page.ALL).entries().stream()
                        .map(IntegrationEntry::id)
                        .toList());
        assertEquals(
                List.of("alpha", "bravo", "charlie"),
                store.organizations(Page.ALL).entries().stream()
                        .map(entry -> entry.name())
                        .toList());
        assertEquals(List.of(), store.keys("alpha").entries());
        assertEquals(Optional.empty(), store.integration("delta"));
        assertEquals("bravo", store.organization("bravo").orElseThrow().name());
        assertEquals(Optional.empty(), store.organization("delta"));
    }

    @Test
    void listsAPartInTheSameOrder() throws Exception {
        for (String id : List.of("web-3", "Web-2", "app-1", "web-1", "_x")) {
            integrations.create(id, id);
            addOrganization(id);
        }

        for (Lister list : List.<Lister>of(this::idsOf, this::namesOf)) {
            assertEquals(List.of("Web-2", "_x", "app-1", "web-1", "web-3"), list.of(Page.ALL));
            assertEquals(List.of("Web-2", "_x"), list.of(new Page("", "", 2)));
            assertEquals(List.of("app-1", "web-1"), list.of(new Page("_x", "", 2)));
            assertEquals(List.of("app-1"), list.of(new Page("a", "", 1)));
            assertEquals(List.of("web-3"), list.of(new Page("web-1", "", 9)));
            assertEquals(List.of(), list.of(new Page("web-3", "", 9)));
            assertEquals(List.of("Web-2", "web-1", "web-3"), list.of(new Page("", "wEb-", 9)));
            assertEquals(List.of("web-1"), list.of(new Page("Web-2", "web", 1)));
            assertEquals(List.of(), list.of(new Page("", "%", 9)));
        }
    }

    /** One that another program has made may have any name. */
    private void addOrganization(String name) throws Exception {
        store.change(transaction -> {
            transaction.add(new Organization(name, "", 1.0, NOW));
            return name;
        });
    }

    /** Lists names. */
    @FunctionalInterface
    private interface Lister {
        List<String> of(Page page) throws Exception;
    }

    private List<String> idsOf(Page page) throws Exception {
        return store.integrations(page).entries().stream()
                .map(IntegrationEntry::id)
                .toList();
    }

    private List<String> namesOf(Page page) throws Exception {
        return store.organizations(page).entries().stream()
                .map(Organization::name)
                .toList();
    }
}
