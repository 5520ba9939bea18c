package dev.tollgate.exchange.store;

import dev.tollgate.exchange.registry.OperatorStore;
import org.junit.jupiter.api.Nested;

/** The contracts against Google's emulator. */
final class DatastoreStoreTest {
    private final DatastorePlace place = DatastoreEmulator.newPlace();

    private OperatorStore open() throws Exception {
        return DatastoreStore.open(place);
    }

    @Nested
    final class Integrations extends IntegrationsContract {
        @Override
        OperatorStore open() throws Exception {
            return DatastoreStoreTest.this.open();
        }
    }

    @Nested
    final class Keys extends KeysContract {
        @Override
        OperatorStore open() throws Exception {
            return DatastoreStoreTest.this.open();
        }
    }

    @Nested
    final class Quotas extends QuotasContract {
        @Override
        OperatorStore open() throws Exception {
            return DatastoreStoreTest.this.open();
        }
    }

    @Nested
    final class Organizations extends OrganizationsContract {
        @Override
        OperatorStore open() throws Exception {
            return DatastoreStoreTest.this.open();
        }
    }

    @Nested
    final class Changes extends ChangesContract {
        @Override
        OperatorStore open() throws Exception {
            return DatastoreStoreTest.this.open();
        }
    }
}
