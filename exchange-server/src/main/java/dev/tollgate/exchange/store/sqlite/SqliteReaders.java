package dev.tollgate.exchange.store.sqlite;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A pool of a few connections for reading, each used by one thread at a time. They are opened when first needed, and
 * stay open while the file is the same and they do not fail.
 */
final class SqliteReaders implements AutoCloseable {
    private static final int CONNECTIONS = 8;
    private static final long WAIT_SECONDS = 5;

    private final SqliteFile file;
    private final OpenedFile opened;
    private final boolean writable;
    private final BlockingQueue<Slot> slots = new ArrayBlockingQueue<>(CONNECTIONS);
    private volatile boolean closed;

    /** A connection, or the place for one. */
    private static final class Slot {
        private @Nullable Connection connection;
    }

    /** @param writable whether this process may write the file, and the -wal and -shm beside it */
    SqliteReaders(SqliteFile file, OpenedFile opened, boolean writable) {
        this.file = file;
        this.opened = opened;
        this.writable = writable;
        for (int i = 0; i < CONNECTIONS; i++) {
            slots.add(new Slot());
        }
    }

    /** What to read. */
    @FunctionalInterface
    interface Read<T> {
        T from(Connection connection) throws SQLException, StoreException;
    }

    /** Reads, concurrently with others. */
    <T> T read(Read<T> read) throws StoreException {
        opened.check();
        Slot slot = take();
        try {
            if (slot.connection == null) {
                slot.connection = connect();
            }
            return read.from(slot.connection);
        } catch (SQLException e) {
            close(slot);
            throw file.unreadable(e);
        } finally {
            slots.add(slot);
            if (closed) {
                closeIdle();
            }
        }
    }

    /** Reads on a connection of its own. */
    <T> T readAfresh(Read<T> read) throws StoreException {
        opened.check();
        try (Connection connection = connect()) {
            return read.from(connection);
        } catch (SQLException e) {
            throw file.unreadable(e);
        }
    }

    private Connection connect() throws SQLException {
        return writable ? file.connect(true) : file.connectToRead();
    }

    private Slot take() throws StoreException {
        if (closed) {
            throw new StoreException(file + " is closed", null);
        }
        try {
            Slot slot = slots.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            if (slot != null) {
                return slot;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new StoreException(file + " is busy: all connections for reading are in use", null);
    }

    /** Closes the connections. One in use is closed when its reader has finished. */
    @Override
    public void close() {
        closed = true;
        closeIdle();
    }

    private void closeIdle() {
        List<Slot> idle = new ArrayList<>();
        slots.drainTo(idle);
        for (Slot slot : idle) {
            close(slot);
        }
    }

    private static void close(Slot slot) {
        try {
            if (slot.connection != null) {
                slot.connection.close();
            }
        } catch (SQLException e) {
            // read-only: nothing is lost
        } finally {
            slot.connection = null;
        }
    }
}
