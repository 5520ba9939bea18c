package dev.tollgate.exchange.store.datastore;

import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.store.ChangesContract;
import dev.tollgate.exchange.store.IntegrationsContract;
import dev.tollgate.exchange.store.KeysContract;
import dev.tollgate.exchange.store.OperatorsContract;
import dev.tollgate.exchange.store.OrganizationsContract;
import dev.tollgate.exchange.store.QuotasContract;
import org.junit.jupiter.api.Nested;

/** The contracts against Google's emulator. */
final class DatastoreStoreTest {
    private final DatastoreLocation place = DatastoreEmulator.newPlace();

    private OperatorStore open() throws Exception {
        return DatastoreStore.open(place);
    }

    @Nested
    final class Integrations extends IntegrationsContract {
        @Override
        protected OperatorStore open() throws Exception {
            return DatastoreStoreTest.this.open();
        }
    }

    @Nested
    final class Keys extends KeysContract {
        @Override
        protected OperatorStore open() throws Exception {
            return DatastoreStoreTest.this.open();
        }
    }

    @Nested
    final class Quotas extends QuotasContract {
        @Override
        protected OperatorStore open() throws Exception {
            return DatastoreStoreTest.this.open();
        }
    }

    @Nested
    final class Organizations extends OrganizationsContract {
        @Override
        protected OperatorStore open() throws Exception {
            return DatastoreStoreTest.this.open();
        }
    }

    @Nested
    final class Operators extends OperatorsContract {
        @Override
        protected OperatorStore open() throws Exception {
            return DatastoreStoreTest.this.open();
        }
    }

    @Nested
    final class Changes extends ChangesContract {
        @Override
        protected OperatorStore open() throws Exception {
            return DatastoreStoreTest.this.open();
        }
    }
}
