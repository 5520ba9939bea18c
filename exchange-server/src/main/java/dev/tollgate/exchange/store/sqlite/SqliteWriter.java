package dev.tollgate.exchange.store.sqlite;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The single writing connection of a process. SQLite lets one process write at a time; the others wait. */
final class SqliteWriter implements AutoCloseable {
    private final SqliteFile file;
    private final OpenedFile opened;
    private final Connection connection;

    SqliteWriter(SqliteFile file, OpenedFile opened) throws SQLException {
        this.file = file;
        this.opened = opened;
        this.connection = file.connect(false);
    }

    /** Upgrades an older file. */
    void prepare() throws SQLException, StoreException {
        if (SqliteSchema.versionOf(connection) < SqliteSchema.VERSION) {
            migrate();
        }
    }

    private void migrate() throws StoreException {
        transact(held -> {
            SqliteSchema.migrate(held);
            return SqliteSchema.VERSION;
        });
    }

    /**
     * What to do in a transaction.
     *
     * @param <E> another exception that it may throw
     */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T on(Connection connection) throws SQLException, StoreException, E;
    }

    /** Begins with the write lock, so that reads stay valid until the commit. */
    synchronized <T, E extends Exception> T transact(Work<T, E> work) throws StoreException, E {
        opened.check();
        try {
            execute("BEGIN IMMEDIATE");
            return commit(work);
        } catch (SQLException e) {
            throw file.unwritable(e);
        }
    }

    private <T, E extends Exception> T commit(Work<T, E> work) throws SQLException, StoreException, E {
        boolean committed = false;
        try {
            T result = work.on(connection);
            execute("COMMIT");
            committed = true;
            return result;
        } finally {
            if (!committed) {
                rollBack();
            }
        }
    }

    /** Some errors, such as a full disk, have already rolled back. */
    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            // the original exception is already being thrown
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        connection.close();
    }
}
