package dev.tollgate.exchange.store.sqlite;

import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.store.ChangesContract;
import dev.tollgate.exchange.store.IntegrationsContract;
import dev.tollgate.exchange.store.KeysContract;
import dev.tollgate.exchange.store.OperatorsContract;
import dev.tollgate.exchange.store.OrganizationsContract;
import dev.tollgate.exchange.store.QuotasContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contracts against SQLite files. */
final class SqliteStoreTest {
    @TempDir
    private Path dir;

    private OperatorStore open() throws Exception {
        return SqliteStore.open(dir.resolve("keys.db"));
    }

    @Nested
    final class Integrations extends IntegrationsContract {
        @Override
        protected OperatorStore open() throws Exception {
            return SqliteStoreTest.this.open();
        }
    }

    @Nested
    final class Keys extends KeysContract {
        @Override
        protected OperatorStore open() throws Exception {
            return SqliteStoreTest.this.open();
        }
    }

    @Nested
    final class Quotas extends QuotasContract {
        @Override
        protected OperatorStore open() throws Exception {
            return SqliteStoreTest.this.open();
        }
    }

    @Nested
    final class Organizations extends OrganizationsContract {
        @Override
        protected OperatorStore open() throws Exception {
            return SqliteStoreTest.this.open();
        }
    }

    @Nested
    final class Operators extends OperatorsContract {
        @Override
        protected OperatorStore open() throws Exception {
            return SqliteStoreTest.this.open();
        }
    }

    @Nested
    final class Changes extends ChangesContract {
        @Override
        protected OperatorStore open() throws Exception {
            return SqliteStoreTest.this.open();
        }
    }
}
