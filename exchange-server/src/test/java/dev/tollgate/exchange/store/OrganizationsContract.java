package dev.tollgate.exchange.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tollgate.exchange.registry.OrganizationKey;
import dev.tollgate.exchange.registry.RefusedException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a store keeps of organizations, whose keys are for autojoin. */
public abstract class OrganizationsContract extends StoreContract {
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
                store.organizationKeys("isp").entries().stream()
                        .map(OrganizationKey::id)
                        .toList());
        assertThrows(RefusedException.class, () -> organizations.revokeKey("isp", OrganizationKey.idOf(key)));
        assertThrows(RefusedException.class, () -> organizations.create("isp", ""));
        assertThrows(RefusedException.class, () -> organizations.createKey("nobody"));
    }
}
