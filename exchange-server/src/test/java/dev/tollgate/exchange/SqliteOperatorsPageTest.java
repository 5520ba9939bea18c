package dev.tollgate.exchange;

import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.store.sqlite.SqliteStore;

/** The operators' page over a SQLite file. */
final class SqliteOperatorsPageTest extends OperatorsPageContract {
    @Override
    OperatorStore open() throws Exception {
        return SqliteStore.open(dir.resolve("keys.db"));
    }
}
