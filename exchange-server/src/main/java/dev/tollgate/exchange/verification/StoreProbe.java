package dev.tollgate.exchange.verification;

import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;

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

    /** Queries the store once. Blocks. */
    public void ask() {
        long asked = circuit.now();
        try {
            store.probe();
            circuit.answered(asked);
        } catch (StoreException e) {
            circuit.failed(e);
        } catch (RuntimeException e) {
            circuit.failed(new StoreException("the store failed: " + e, e));
        }
    }
}
