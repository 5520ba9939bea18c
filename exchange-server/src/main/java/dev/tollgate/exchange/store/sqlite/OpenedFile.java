package dev.tollgate.exchange.store.sqlite;

import dev.tollgate.exchange.apikey.KeyStore.LostException;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file as it was when it was opened. Notices that the path names another file since: connections would go on with the
 * old one, and new ones would read the log ({@code -wal}) of the old file into the new one, so that nothing but a new start
 * helps. Notices, too, that the file has been overwritten or cut, which connections do not see while they have its pages in
 * memory.
 *
 * <p>It must be closed after all connections of this process, and only then: closing any descriptor of the file takes away
 * SQLite's locks (sqlite.org/howtocorrupt.html, 2.2).
 */
final class OpenedFile implements AutoCloseable {
    /** What every file begins with, and where its head says how long it is (sqlite.org/fileformat2.html, 1.3). */
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private static final int HEAD = 100;
    private static final int PAGE_SIZE_AT = 16;
    private static final int LARGEST_PAGE = 65_536;
    private static final int CHANGES_AT = 24;
    private static final int PAGES_AT = 28;
    private static final int COUNTED_AT = 92;
    private static final Duration COPYING = Duration.ofSeconds(2);
    private static final long NEVER = Long.MIN_VALUE;

    private final SqliteFile file;
    private final @Nullable Object key;
    private final FileChannel channel;
    private volatile boolean written;
    private volatile long shortSince = NEVER;

    private OpenedFile(SqliteFile file, @Nullable Object key, FileChannel channel) {
        this.file = file;
        this.key = key;
        this.channel = channel;
    }

    /** Takes the file as it is before the first connection to it. */
    static OpenedFile of(SqliteFile file) throws LostException {
        try {
            return new OpenedFile(file, keyOf(file), FileChannel.open(file.path()));
        } catch (IOException e) {
            throw new LostException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Looks whether it is still there and whole; costs three calls of the system.
     *
     * @throws LostException if it is another file
     * @throws StoreException if it has been overwritten or cut
     */
    void check() throws StoreException {
        if (!Objects.equals(key, keyOf(file))) {
            throw new LostException(
                    file
                            + " was replaced by another file: stop this process, remove the new file's -wal"
                            + " and -shm, and start again",
                    null);
        }
        try {
            if (isDamaged()) {
                throw new StoreException(
                        file + " was overwritten or truncated: restore a copy with sqlite3's .restore, or stop"
                                + " this process and put a copy in its place",
                        null);
            }
        } catch (IOException e) {
            throw new StoreException(file + " cannot be read (" + e.getMessage() + "): check its disk", e);
        }
    }

    /** A new file is empty until something is written. */
    private boolean isDamaged() throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        int read = channel.read(head, 0);
        if (read < 0 && !written) {
            return false;
        }
        written = true;
        return read < HEAD || Arrays.mismatch(MAGIC, head.array()) != MAGIC.length || isShort(head);
    }

    /** SQLite copies its log into the file page by page, the head first, so a short file is cut only if it stays short. */
    private boolean isShort(ByteBuffer head) throws IOException {
        int pageSize = Short.toUnsignedInt(head.getShort(PAGE_SIZE_AT));
        long octets = Integer.toUnsignedLong(head.getInt(PAGES_AT)) * (pageSize == 1 ? LARGEST_PAGE : pageSize);
        boolean counted = head.getInt(CHANGES_AT) == head.getInt(COUNTED_AT);
        if (!counted || channel.size() >= octets) {
            shortSince = NEVER;
            return false;
        }
        long now = System.nanoTime();
        if (shortSince == NEVER) {
            shortSince = now;
        }
        return now - shortSince > COPYING.toNanos();
    }

    private static @Nullable Object keyOf(SqliteFile file) throws LostException {
        try {
            return Files.readAttributes(file.path(), BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            throw new LostException(file + " is missing: put it back, or stop this process and restore a copy", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // it was only read
        }
    }
}
