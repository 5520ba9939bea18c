package dev.tollgate.exchange.signing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lock that excludes other commands while a file is replaced: a lock on {@code FILE.lock}, which stays. The file
 * itself cannot be locked, because each change replaces it, and POSIX drops a lock when the process closes any
 * descriptor of its file.
 */
final class ChangeLock implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 20;

    private final FileLock held;

    private ChangeLock(FileLock held) {
        this.held = held;
    }

    /**
     * Waits for the lock.
     *
     * @throws IOException if it cannot be locked, or others hold it for too long
     */
    static ChangeLock of(Path file) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".lock");
        createIfMissing(beside, file);
        FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = await(channel);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new IOException("another process has locked " + beside + " for more than " + PATIENCE.toSeconds()
                    + " s: nothing was changed, try again");
        }
        return new ChangeLock(lock);
    }

    /** A user that may change the file may also lock it. */
    private static void createIfMissing(Path lock, Path file) throws IOException {
        try {
            Files.createFile(lock, DurableFile.OWNER_ONLY);
            DurableFile.copyOwner(file, lock);
        } catch (FileAlreadyExistsException e) {
            // as expected
        }
    }

    private static @Nullable FileLock await(FileChannel channel) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        FileLock lock = attempt(channel);
        while (lock == null && System.nanoTime() < end) {
            pause();
            lock = attempt(channel);
        }
        return lock;
    }

    private static @Nullable FileLock attempt(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        held.acquiredBy().close();
    }
}
