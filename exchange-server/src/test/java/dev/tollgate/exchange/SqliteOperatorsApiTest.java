package dev.tollgate.exchange;

import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.store.sqlite.SqliteStore;

/** The operators' API over a SQLite file. */
final class SqliteOperatorsApiTest extends OperatorsApiContract {
    @Override
    OperatorStore open() throws Exception {
        return SqliteStore.open(dir.resolve("keys.db"));
    }
}
