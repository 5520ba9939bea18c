package dev.tollgate.exchange.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.Expected;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A change is made as a whole and leaves a line in the audit log. */
public abstract class ChangesContract extends StoreContract {
    @Test
    void showsTheLinesOfOneSecondInTheirOrder() throws Exception {
        integrations.create("acme", "0");
        for (int i = 1; i < 8; i++) {
            integrations.update("acme", Integer.toString(i), Expected.ANYTHING);
        }

        assertEquals(
                List.of("7", "6", "5", "4", "3", "2", "1", "0"),
                store.audit(Optional.of("acme"), 10).entries().stream()
                        .map(line -> line.after().get("description"))
                        .toList());
    }

    @Test
    void logsEveryChangeWithWhoWhenBeforeAndAfter() throws Exception {
        integrations.create("acme", "Acme Inc");
        now = NOW.plusSeconds(1);
        ApiKey key = keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret);
        now = NOW.plusSeconds(2);
        keys.revoke(name(key));
        now = NOW.plusSeconds(3);
        keys.revoke(name(key));
        organizations.create("isp", "noc@isp.example");

        List<AuditEntry> log = store.audit(Optional.of("acme"), 10).entries();

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
                store.audit(Optional.empty(), 2).entries().stream()
                        .map(AuditEntry::action)
                        .toList());
    }

    @Test
    void leavesNothingOfAChangeThatFails() throws Exception {
        integrations.create("acme", "");

        assertThrows(
                RefusedException.class,
                () -> store.change(transaction -> {
                    transaction.add(new IntegrationEntry("half", "", "active", NOW, QuotaSchedule.none()));
                    throw new RefusedException("no");
                }));

        assertEquals(Optional.empty(), store.integration("half"));
        integrations.create("half", "whole");
    }
}
