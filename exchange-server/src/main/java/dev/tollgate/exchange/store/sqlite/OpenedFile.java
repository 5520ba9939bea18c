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
 * The opened file, which detects if the path now names another file. Open connections would still use the old file, and
 * new ones would read its log ({@code -wal}) into the new file, so only a restart helps. It also detects if the file
 * was overwritten or truncated, which connections do not notice while its pages are in memory.
 *
 * <p>It must be closed after all connections of this process, because closing any descriptor of the file drops SQLite's
 * locks (sqlite.org/howtocorrupt.html, 2.2).
 */
final class OpenedFile implements AutoCloseable {
    /** The beginning of every file, and the positions of its size in the head (sqlite.org/fileformat2.html, 1.3). */
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

    /** Opens the file before the first connection to it. */
    static OpenedFile of(SqliteFile file) throws LostException {
        try {
            return new OpenedFile(file, keyOf(file), FileChannel.open(file.path()));
        } catch (IOException e) {
            throw new LostException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Checks that the file is still there and complete. Costs three system calls.
     *
     * @throws LostException if it is another file
     * @throws StoreException if it was overwritten or truncated
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

    /**
     * SQLite copies its log into the file page by page, the head first. So a short file is truncated only if it stays
     * short.
     */
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
            // only reads are lost
        }
    }
}
