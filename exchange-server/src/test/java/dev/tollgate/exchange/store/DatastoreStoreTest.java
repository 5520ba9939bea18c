package dev.tollgate.exchange.store;

import dev.tollgate.exchange.registry.OperatorStore;

/** The contract against Google's emulator. */
final class DatastoreStoreTest extends StoreContract {
    private final DatastorePlace place = DatastoreEmulator.newPlace();

    @Override
    OperatorStore open() throws Exception {
        return DatastoreStore.open(place);
    }
}
