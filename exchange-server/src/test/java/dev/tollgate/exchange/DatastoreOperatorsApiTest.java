package dev.tollgate.exchange;

import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.store.datastore.DatastoreEmulator;
import dev.tollgate.exchange.store.datastore.DatastoreStore;

/** The operators' API over Datastore. */
final class DatastoreOperatorsApiTest extends OperatorsApiContract {
    @Override
    OperatorStore open() throws Exception {
        return DatastoreStore.open(DatastoreEmulator.newPlace());
    }
}
