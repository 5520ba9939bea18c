package dev.tollgate.exchange.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.OperatorRecord;
import dev.tollgate.exchange.apikey.OperatorToken;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.apikey.StoredHash;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.OperatorEntry;
import dev.tollgate.exchange.registry.Page;
import dev.tollgate.exchange.registry.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What a store keeps of operators, whose tokens open the operators' API and page. */
public abstract class OperatorsContract extends StoreContract {
    @Test
    void keepsTheHashOfATokenItsRoleAndItsEnd() throws Exception {
        OperatorToken token = operators.create("alice", Role.EDITOR, NOW.plus(Duration.ofDays(1)));

        OperatorRecord record = record("alice");
        StoredHash hash = StoredHash.parse(record.hash()).orElseThrow();
        assertTrue(hash.matches(token));
        assertFalse(hash.matches(OperatorToken.generate("alice")));
        assertEquals(10, hash.cost());
        assertEquals(Role.EDITOR, record.role());
        assertTrue(record.isUsable(NOW.plus(Duration.ofHours(23))));
        assertFalse(record.isUsable(NOW.plus(Duration.ofDays(1))));
        assertEquals(Optional.empty(), store.operator("bob"));
        assertEquals(Optional.empty(), store.operator("__bob__"));
    }

    @Test
    void revokesATokenAndMakesTheNextOneOnlyThen() throws Exception {
        operators.create("alice", Role.VIEWER, null);
        assertThrows(RefusedException.class, () -> operators.create("alice", Role.EDITOR, null));

        assertEquals("active", operators.revoke("alice"));
        assertEquals("revoked", operators.revoke("alice"));
        assertFalse(record("alice").isUsable(NOW));
        assertThrows(RefusedException.class, () -> operators.revoke("bob"));

        OperatorToken next = operators.create("alice", Role.EDITOR, null);
        assertTrue(StoredHash.parse(record("alice").hash()).orElseThrow().matches(next));
        List<AuditEntry> audit = store.audit(Optional.of("alice"), 10).entries();
        assertEquals(
                List.of("operator create", "operator create", "operator revoke"),
                audit.stream().map(AuditEntry::action).sorted().toList());
        assertFalse(audit.toString().contains("$2a$"), audit.toString());
    }

    @Test
    void makesANewTokenWhereTheLastHasEnded() throws Exception {
        operators.create("alice", Role.VIEWER, NOW.plus(Duration.ofHours(1)));
        now = NOW.plus(Duration.ofHours(1));

        operators.create("alice", Role.VIEWER, null);

        assertTrue(record("alice").isUsable(now));
    }

    @Test
    void letsOneOfManyMakeTheTokenOfOneName() throws Exception {
        List<Callable<Boolean>> attempts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            attempts.add(() -> {
                try {
                    operators.create("alice", Role.VIEWER, null);
                    return true;
                } catch (RefusedException e) {
                    return false;
                }
            });
        }

        assertEquals(1, all(attempts).stream().filter(created -> created).count());
    }

    @Test
    void listsOperatorsInTheOrderOfTheirNames() throws Exception {
        for (String name : List.of("carol", "alice", "bob")) {
            operators.create(name, Role.VIEWER, null);
        }

        assertEquals(List.of("alice", "bob", "carol"), names(Page.ALL));
        assertEquals(List.of("bob"), names(new Page("alice", "", 1)));
    }

    private List<String> names(Page page) throws Exception {
        return store.operators(page).entries().stream().map(OperatorEntry::name).toList();
    }

    private OperatorRecord record(String name) throws Exception {
        return store.operator(name).orElseThrow().toRecord();
    }
}
