package dev.tollgate.exchange.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What a store keeps of quotas. */
public abstract class QuotasContract extends StoreContract {
    @Test
    void changesAndClearsAQuota() throws Exception {
        integrations.create("acme", "");
        ApiKey key = keys.create(ApiKey.generate("acme"), TERMS, Sha256::ofSecret);
        integrations.setQuota("acme", QUOTA);
        integrations.clearQuota("acme", List.of(Dimension.REQUESTS));

        Quota left = Quota.none().with(Dimension.SERVER_CONCURRENT, new Limit.Count(20));
        assertEquals(left, find(key).orElseThrow().quota());

        integrations.clearQuota("acme", List.of());
        assertEquals(Quota.none(), find(key).orElseThrow().quota());
        assertThrows(RefusedException.class, () -> integrations.setQuota("nobody", QUOTA));
    }

    @Test
    void losesNoneOfManyChangesOfOneQuota() throws Exception {
        integrations.create("acme", "");
        List<Callable<Boolean>> changes = new ArrayList<>();
        for (Dimension dimension : Dimension.values()) {
            Limit limit = dimension.isRate() ? new Limit.Rate(7, Duration.ofHours(1)) : new Limit.Count(7);
            changes.add(() -> {
                integrations.setQuota("acme", Quota.none().with(dimension, limit));
                return true;
            });
        }

        all(changes);

        assertEquals(
                Dimension.values().length,
                store.integration("acme").orElseThrow().quota().limits().size());
    }
}
