package dev.tollgate.exchange.store;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.exchange.registry.Integrations;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Keys;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.Operators;
import dev.tollgate.exchange.registry.Organizations;
import dev.tollgate.exchange.registry.QuotaEdits;
import dev.tollgate.exchange.registry.QuotaHolder;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A store, whichever it is, and those who change it. What it must do for the server and for operators stands in the contracts
 * that extend this.
 */
public abstract class StoreContract {
    protected static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    protected static final Keys.Terms TERMS = new Keys.Terms(3, "production", null);
    protected static final Quota QUOTA = Quota.none()
            .with(Dimension.REQUESTS, new Limit.Rate(50_000, Duration.ofHours(24)))
            .with(Dimension.SERVER_CONCURRENT, new Limit.Count(20));

    protected static final QuotaHolder ACME = QuotaHolder.integration("acme");

    protected Instant now = NOW;
    protected OperatorStore store;
    protected Integrations integrations;
    protected Keys keys;
    protected QuotaEdits quotas;
    protected Organizations organizations;
    protected Operators operators;

    /** Opens the store, the same one each time. */
    protected abstract OperatorStore open() throws Exception;

    @BeforeEach
    void start() throws Exception {
        store = open();
        Author author = new Author("alice", () -> now);
        integrations = new Integrations(store, author);
        keys = new Keys(store, author);
        quotas = new QuotaEdits(store, author);
        organizations = new Organizations(store, author);
        operators = new Operators(store, author);
    }

    @AfterEach
    void stop() {
        store.close();
    }

    /** Runs them side by side. */
    protected static List<Boolean> all(List<Callable<Boolean>> tasks) throws Exception {
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

    protected List<String> statuses() throws Exception {
        return store.keys("acme").entries().stream()
                .map(KeyEntry::status)
                .sorted()
                .toList();
    }

    protected Optional<KeyRecord> find(ApiKey key) throws Exception {
        return store.find(key.integrationId(), key.keyId());
    }

    protected static KeyName name(ApiKey key) {
        return new KeyName(key.integrationId(), key.keyId());
    }
}
