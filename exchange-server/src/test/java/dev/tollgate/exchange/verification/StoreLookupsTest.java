package dev.tollgate.exchange.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** A store that fails with an error of the virtual machine has failed. */
final class StoreLookupsTest {
    private static final KeyStore STORE = new KeyStore() {
        @Override
        public Optional<KeyRecord> find(String integrationId, String keyId) {
            throw new StackOverflowError();
        }

        @Override
        public Optional<String> findOrganization(String apiKey) {
            throw new StackOverflowError();
        }

        @Override
        public void recordUses(Map<KeyName, Instant> lastUsed) {}

        @Override
        public void close() {}
    };

    private final StoreCircuit circuit = new StoreCircuit(new ManualTicker(), new SilentObserver());

    @Test
    void anErrorIsAnsweredAtOnce() {
        StoreLookups lookups = new StoreLookups(STORE, Runnable::run, circuit, new SilentObserver(), new OperatorLog());
        CompletableFuture<Optional<String>> answer = lookups.findOrganization("key");

        assertTrue(answer.isDone());
        ExecutionException failed = assertThrows(ExecutionException.class, answer::get);
        StoreException why = assertInstanceOf(StoreException.class, failed.getCause());
        assertEquals("the store failed: java.lang.StackOverflowError", why.getMessage());
    }

    @Test
    void anErrorOfAProbeIsAFailure() {
        StoreProbe probe = new StoreProbe(STORE, circuit);
        for (int i = 0; i < 100; i++) {
            probe.ask();
        }
        assertTrue(circuit.isOpen());
    }
}
