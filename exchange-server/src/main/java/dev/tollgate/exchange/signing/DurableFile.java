package dev.tollgate.exchange.signing;

import dev.tollgate.text.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * The writer of files with secrets: on disk before they are acknowledged, replaced atomically, never world-readable.
 */
final class DurableFile {
    /** The permissions of a new file with secrets. */
    /** The maximum size of a key file. */
    static final long MAX_OCTETS = 1 << 20;

    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY = mode("rw-------");

    private static final FileAttribute<Set<PosixFilePermission>> READABLE = mode("rw-r--r--");

    private DurableFile() {}

    /**
     * The next version of a file.
     *
     * @param text its content
     * @param log the line for the change
     * @param result what to return to the caller
     */
    record Replacement<T>(String text, String log, T result) {}

    /**
     * Makes the next version from the present one.
     *
     * @param <E> the failure of a refused change
     */
    @FunctionalInterface
    interface Step<T, E extends Exception> {
        Replacement<T> from(Path file, String text) throws E;
    }

    /**
     * Writes a new file.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the file exists; it stays unchanged
     */
    static void create(Path file, String text, boolean secret) throws IOException {
        write(file, text, secret ? OWNER_ONLY : READABLE);
        syncDirectory(file);
    }

    /**
     * Replaces a file by a new version, with the same owner, and the same permissions except those of others. Symbolic
     * links stay; the log is beside the file itself. Changes by several processes are serialized, and each has its line
     * in the log: a crash in between may leave a line of a change that was not made.
     *
     * @throws IOException if it or its log cannot be written, or another process is replacing it for too long
     */
    static <T, E extends Exception> T replace(Path link, Step<T, E> step) throws IOException, E {
        Path file = link.toRealPath();
        ChangeLock lock = ChangeLock.of(file);
        try (lock) {
            Replacement<T> next = step.from(file, RegularFile.read(file, MAX_OCTETS, StandardCharsets.UTF_8));
            Path temporary = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(temporary);
            try {
                write(temporary, next.text(), OWNER_ONLY);
                copyOwner(file, temporary);
                log(file, next.log());
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
            syncDirectory(file);
            return next.result();
        }
    }

    /**
     * Adds a line to {@code FILE.audit}, which is created if missing.
     *
     * @throws IOException with a message that names the log
     */
    static void log(Path file, String line) throws IOException {
        Path log = logOf(file);
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        try (FileChannel channel = open(log, options)) {
            write(channel, (isCutOff(log) ? "\n" : "") + line + "\n");
        } catch (IOException e) {
            throw new IOException("its log " + log + " cannot be written: " + FileTrouble.of(log, e), e);
        }
    }

    /** Opening a pipe would block until there is a reader. */
    private static FileChannel open(Path log, Set<StandardOpenOption> options) throws IOException {
        if (Files.exists(log)
                && Files.readAttributes(log, BasicFileAttributes.class).isOther()) {
            throw new IOException("is a pipe or a device");
        }
        return FileChannel.open(log, options, OWNER_ONLY);
    }

    /** Returns the log of a file. */
    static Path logOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".audit");
    }

    /** A crash or a full disk may have left an incomplete line. */
    private static boolean isCutOff(Path log) throws IOException {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return channel.size() > 0 && channel.read(last, channel.size() - 1) == 1 && last.get(0) != '\n';
        }
    }

    private static void write(Path file, String text, FileAttribute<Set<PosixFilePermission>> mode) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, mode)) {
            writeOrDelete(channel, text, file);
        }
    }

    private static void writeOrDelete(FileChannel channel, String text, Path file) throws IOException {
        try {
            write(channel, text);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** On a full disk a write is partial, and the next one fails with the reason. */
    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer octets = StandardCharsets.UTF_8.encode(text);
        while (octets.hasRemaining()) {
            channel.write(octets);
        }
        channel.force(true);
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** A server that runs as another user must still be able to read the file after root has changed it. */
    static void copyOwner(Path from, Path to) throws IOException {
        PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        PosixFileAttributes made = view.readAttributes();
        if (!made.owner().equals(old.owner())) {
            view.setOwner(old.owner());
        }
        if (!made.group().equals(old.group())) {
            view.setGroup(old.group());
        }
        Set<PosixFilePermission> permissions = EnumSet.copyOf(old.permissions());
        permissions.removeAll(PosixFilePermissions.fromString("------rwx"));
        view.setPermissions(permissions);
    }

    private static void syncDirectory(Path file) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
