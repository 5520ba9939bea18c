package dev.tollgate.exchange.store;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/**
 * Opens connections to one SQLite file: in WAL mode, so that readers never wait for a writer, with a commit on disk before
 * it is acknowledged ({@code synchronous=FULL}), and waiting a bounded time for another process that writes.
 */
record SqliteFile(Path path) {
    private static final String BUSY_MILLIS = "5000";

    /**
     * Makes the file where there is none, readable for its owner only. One that all may read, such as a copy, is closed to
     * them: it holds hashes of keys and addresses of people.
     *
     * @throws StoreException if it is not there and cannot be made
     */
    void createIfMissing() throws StoreException {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            for (String suffix : List.of("", "-wal", "-shm")) {
                closeToOthers(Path.of(path + suffix));
            }
        } catch (IOException e) {
            throw new StoreException(
                    this + " cannot be made: name a file in a directory that exists and can be written", e);
        }
    }

    private static void closeToOthers(Path file) {
        try {
            Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(file));
            if (permissions.removeAll(PosixFilePermissions.fromString("------rwx"))) {
                Files.setPosixFilePermissions(file, permissions);
            }
        } catch (IOException e) {
            // it is not there, or belongs to another user, who has to decide it
        }
    }

    Connection connect(boolean readOnly) throws SQLException {
        Properties pragmas = new Properties();
        pragmas.setProperty("journal_mode", "WAL");
        pragmas.setProperty("synchronous", "FULL");
        pragmas.setProperty("busy_timeout", BUSY_MILLIS);
        pragmas.setProperty("foreign_keys", "true");
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path, pragmas);
        if (readOnly) {
            try (var statement = connection.createStatement()) {
                statement.execute("PRAGMA query_only=ON");
            }
        }
        return connection;
    }

    StoreException unreadable(SQLException cause) {
        return new StoreException(
                this + " cannot be read (" + cause.getMessage() + "): check the file, its disk and who owns it", cause);
    }

    StoreException unwritable(SQLException cause) {
        return new StoreException(
                this + " cannot be written (" + cause.getMessage()
                        + "): check the file, its disk, who owns it, and whether another process holds it",
                cause);
    }

    @Override
    public String toString() {
        return "sqlite:" + path;
    }
}
