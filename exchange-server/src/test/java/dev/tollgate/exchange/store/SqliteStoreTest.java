package dev.tollgate.exchange.store;

import dev.tollgate.exchange.registry.OperatorStore;
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
        OperatorStore open() throws Exception {
            return SqliteStoreTest.this.open();
        }
    }

    @Nested
    final class Keys extends KeysContract {
        @Override
        OperatorStore open() throws Exception {
            return SqliteStoreTest.this.open();
        }
    }

    @Nested
    final class Quotas extends QuotasContract {
        @Override
        OperatorStore open() throws Exception {
            return SqliteStoreTest.this.open();
        }
    }

    @Nested
    final class Organizations extends OrganizationsContract {
        @Override
        OperatorStore open() throws Exception {
            return SqliteStoreTest.this.open();
        }
    }

    @Nested
    final class Changes extends ChangesContract {
        @Override
        OperatorStore open() throws Exception {
            return SqliteStoreTest.this.open();
        }
    }
}
