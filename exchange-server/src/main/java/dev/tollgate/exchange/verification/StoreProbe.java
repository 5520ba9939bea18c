package dev.tollgate.exchange.verification;

import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The probe of the store, also while {@link StoreCircuit} is open. It has a thread of its own, so there is one probe at
 * a time, however long the store takes.
 */
public final class StoreProbe {
    private final KeyStore store;
    private final StoreCircuit circuit;

    StoreProbe(KeyStore store, StoreCircuit circuit) {
        this.store = store;
        this.circuit = circuit;
    }

    /** Queries the store once. Blocks. The circuit is told, too, while a query has no answer in time. */
    public void ask() {
        long asked = circuit.now();
        CompletableFuture<Void> answered = new CompletableFuture<>();
        answered.orTimeout(StoreCircuit.DEADLINE.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(late -> {
                    circuit.late(asked, StoreCircuit.noAnswer());
                    return null;
                });
        try {
            store.probe();
            circuit.answered(asked);
        } catch (StoreException e) {
            circuit.failed(e);
        } catch (RuntimeException | Error e) {
            circuit.failed(new StoreException("the store failed: " + e, e));
        } finally {
            answered.complete(null);
        }
    }
}
