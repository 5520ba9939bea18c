package dev.tollgate.exchange.store;

import dev.tollgate.exchange.registry.OperatorStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract against SQLite files. */
final class SqliteStoreTest extends StoreContract {
    @TempDir
    private Path dir;

    @Override
    OperatorStore open() throws Exception {
        return SqliteStore.open(dir.resolve("keys.db"));
    }
}
