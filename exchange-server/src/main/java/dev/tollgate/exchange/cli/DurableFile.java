package dev.tollgate.exchange.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files that hold secrets: on disk before they are acknowledged, replaced as a whole, never readable for all. */
final class DurableFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    private DurableFile() {}

    /** The text of a file's next version, and what to tell of it. */
    record Replacement<T>(String text, T result) {}

    /**
     * Makes the next version from the present one.
     *
     * @param <E> why it may not
     */
    @FunctionalInterface
    interface Step<T, E extends Exception> {
        Replacement<T> from(String text) throws E;
    }

    /**
     * Writes a new file.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one, which stays as it is
     */
    static void create(Path file, String text, boolean secret) throws IOException {
        write(file, text, secret ? OWNER_ONLY : READABLE);
        syncDirectory(file);
    }

    /**
     * Puts a new version in the place of a file, with its owner and its permissions except those of all. Symbolic links stay.
     *
     * @throws IOException if it cannot be written, or another process is replacing it
     */
    static <T, E extends Exception> T replace(Path link, Step<T, E> step) throws IOException, E {
        Path file = link.toRealPath();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            if (lock == null) {
                throw new IOException("another process is changing it: try again");
            }
            Replacement<T> next = step.from(Files.readString(file));
            Path temporary = file.resolveSibling(
                    file.getFileName() + ".new-" + ProcessHandle.current().pid());
            try {
                write(temporary, next.text(), OWNER_ONLY);
                copyOwner(file, temporary);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
            syncDirectory(file);
            return next.result();
        }
    }

    /** Adds lines to a file, which is made where there is none. */
    static void append(Path file, String text) throws IOException {
        FileAttribute<Set<PosixFilePermission>> mode = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        try (FileChannel channel = FileChannel.open(file, options, mode)) {
            channel.write(StandardCharsets.UTF_8.encode(text));
            channel.force(true);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void write(Path file, String text, Set<PosixFilePermission> permissions) throws IOException {
        FileAttribute<Set<PosixFilePermission>> mode = PosixFilePermissions.asFileAttribute(permissions);
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, mode)) {
            channel.write(StandardCharsets.UTF_8.encode(text));
            channel.force(true);
        }
    }

    /** A server that runs as another user must still be able to read the file after root has changed it. */
    private static void copyOwner(Path from, Path to) throws IOException {
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
