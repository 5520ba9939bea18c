package dev.tollgate.exchange;

import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.store.datastore.DatastoreEmulator;
import dev.tollgate.exchange.store.datastore.DatastoreStore;

/** The operators' page over Datastore. */
final class DatastoreOperatorsPageTest extends OperatorsPageContract {
    @Override
    OperatorStore open() throws Exception {
        return DatastoreStore.open(DatastoreEmulator.newPlace());
    }
}
