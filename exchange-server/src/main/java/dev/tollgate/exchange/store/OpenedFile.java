package dev.tollgate.exchange.store;

import dev.tollgate.exchange.apikey.KeyStore.LostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a path names another file than the one that was opened. Connections would go on with the old one for ever;
 * and new ones would read the log ({@code -wal}) of the old file into the new one, so that nothing but a new start helps.
 */
final class OpenedFile {
    private final SqliteFile file;
    private final @Nullable Object key;

    private OpenedFile(SqliteFile file, @Nullable Object key) {
        this.file = file;
        this.key = key;
    }

    /** Takes the file as it is before the first connection to it. */
    static OpenedFile of(SqliteFile file) throws LostException {
        return new OpenedFile(file, keyOf(file));
    }

    /**
     * Looks whether it is still there; costs one call of the system.
     *
     * @throws LostException if it is not
     */
    void check() throws LostException {
        if (!Objects.equals(key, keyOf(file))) {
            throw new LostException(
                    file
                            + " is another file than the one that was opened: stop this process, remove the new file's -wal"
                            + " and -shm, and start again",
                    null);
        }
    }

    private static @Nullable Object keyOf(SqliteFile file) throws LostException {
        try {
            return Files.readAttributes(file.path(), BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            throw new LostException(file + " is gone: put it back, or stop this process and restore a copy", e);
        }
    }
}
