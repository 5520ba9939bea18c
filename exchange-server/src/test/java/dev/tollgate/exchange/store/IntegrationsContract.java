package dev.tollgate.exchange.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Organization;
import dev.tollgate.exchange.registry.Page;
import dev.tollgate.exchange.registry.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

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
            organizations.create(id, id);
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
            organizations.create(id, id);
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
