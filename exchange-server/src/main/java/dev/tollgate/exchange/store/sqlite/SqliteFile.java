package dev.tollgate.exchange.store.sqlite;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/**
 * A factory of connections to one SQLite file. They use WAL mode, so that readers never wait for a writer; a commit is
 * on disk before it is acknowledged ({@code synchronous=FULL}); and they wait a bounded time for another writing
 * process.
 */
record SqliteFile(Path path) {
    private static final String BUSY_MILLIS = "5000";
    private static final String UNCHANGING = "?immutable=1";

    /**
     * Creates the file if there is none, readable by its owner only. Removes read permission of others from an existing
     * file, such as a copy, because it has hashes of keys and addresses of people.
     *
     * @throws StoreException if it does not exist and cannot be created
     */
    void createIfMissing() throws StoreException {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            if (Files.notExists(path)) {
                throw new StoreException(
                        this + " cannot be made: " + PathObstacle.of(path).orElse("it is a link"), e);
            }
            for (String suffix : List.of("", "-wal", "-shm")) {
                closeToOthers(Path.of(path + suffix));
            }
        } catch (IOException e) {
            throw new StoreException(
                    this + " cannot be made: " + PathObstacle.of(path).orElseGet(() -> String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static void closeToOthers(Path file) {
        try {
            Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(file));
            if (permissions.removeAll(PosixFilePermissions.fromString("------rwx"))) {
                Files.setPosixFilePermissions(file, permissions);
            }
        } catch (IOException e) {
            // it does not exist, or its owner is another user, who must decide
        }
    }

    Connection connect(boolean readOnly) throws SQLException {
        Properties pragmas = new Properties();
        pragmas.setProperty("journal_mode", "WAL");
        pragmas.setProperty("synchronous", "FULL");
        pragmas.setProperty("busy_timeout", BUSY_MILLIS);
        pragmas.setProperty("foreign_keys", "true");
        Connection connection = DriverManager.getConnection(url(), pragmas);
        if (readOnly) {
            try (var statement = connection.createStatement()) {
                statement.execute("PRAGMA query_only=ON");
            }
        }
        return connection;
    }

    /**
     * Opens a read-only connection. Without a write-ahead log nobody is writing, so the file is read as immutable:
     * otherwise SQLite would create -wal and -shm (sqlite.org/wal.html#read_only_databases). A writer that could not
     * begin, as on a full disk, leaves an empty log that SQLite cannot read.
     */
    Connection connectToRead() throws SQLException {
        File log = new File(path + "-wal");
        if (!log.exists()) {
            return readOnly(UNCHANGING);
        }
        try {
            return readOnly("?mode=ro");
        } catch (SQLException e) {
            if (log.length() > 0) {
                throw e;
            }
            return readOnly(UNCHANGING);
        }
    }

    private Connection readOnly(String parameters) throws SQLException {
        Properties pragmas = new Properties();
        pragmas.setProperty("busy_timeout", BUSY_MILLIS);
        Connection connection = DriverManager.getConnection(url() + parameters, pragmas);
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT count(*) FROM sqlite_schema").close();
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /**
     * Returns a URI, in which a question mark in the name is escaped (sqlite.org/uri.html), and {@code :memory:} is a
     * file name.
     */
    private String url() {
        return "jdbc:sqlite:file://" + path.toAbsolutePath().toUri().getRawPath();
    }

    StoreException unreadable(SQLException cause) {
        return new StoreException(this + " cannot be read: " + SqliteTrouble.of(path, cause), cause);
    }

    StoreException unwritable(SQLException cause) {
        return new StoreException(this + " cannot be written: " + SqliteTrouble.of(path, cause), cause);
    }

    @Override
    public String toString() {
        return "sqlite:" + path;
    }
}
