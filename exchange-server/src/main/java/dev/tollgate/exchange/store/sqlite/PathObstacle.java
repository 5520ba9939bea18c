package dev.tollgate.exchange.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The obstacle that keeps this process from a SQLite file, with how to fix it, because SQLite has one message for many
 * causes. It is searched only after a failure, since permissions alone do not prove one.
 *
 * @param file that the process could not use
 * @param directory of the file, where SQLite keeps FILE-wal and FILE-shm while the file is open
 */
record PathObstacle(Path file, Path directory) {
    /** The free space that SQLite needs to begin its log. */
    private static final long LEAST_ROOM = 128 * 1_024;

    /** Returns the cause; empty if it is not visible from outside. */
    static Optional<String> of(Path file) {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        PathObstacle at = new PathObstacle(file, directory);
        return at.onTheWay().or(at::beingAnother).or(at::refused).or(at::full);
    }

    private Optional<String> onTheWay() {
        if (Files.notExists(directory)) {
            return Optional.of("there is no directory " + directory + ": create it, or name a file elsewhere");
        }
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            return Optional.of(directory + " is a file: name a file in a directory");
        }
        return Files.isExecutable(directory)
                ? Optional.empty()
                : Optional.of("this user may not enter " + directory + way(directory));
    }

    private Optional<String> beingAnother() {
        if (Files.isSymbolicLink(file) && Files.notExists(file)) {
            return Optional.of("it is a link to a missing file: name that file");
        }
        return Files.isDirectory(file) ? Optional.of("it is a directory: name a file in it") : Optional.empty();
    }

    private Optional<String> refused() {
        return firstWithout(Files::isReadable)
                .map(path -> "this user may not read " + path + way(path))
                .or(this::readOnlyMount)
                .or(() -> firstWithout(Files::isWritable).map(path -> "this user may not write " + path + way(path)))
                .or(() -> Files.isWritable(directory)
                        ? Optional.empty()
                        : Optional.of("this user may not write the directory " + directory
                                + ", where SQLite keeps FILE-wal and FILE-shm" + way(directory)));
    }

    private Optional<Path> firstWithout(Predicate<Path> access) {
        return List.of("", "-wal", "-shm").stream()
                .map(suffix -> Path.of(file + suffix))
                .filter(Files::exists)
                .filter(access.negate())
                .findFirst();
    }

    private Optional<String> readOnlyMount() {
        try {
            return Files.getFileStore(directory).isReadOnly()
                    ? Optional.of(
                            "its file system is mounted read-only: name a file elsewhere, or mount it for writing")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<String> full() {
        try {
            return Files.getFileStore(directory).getUsableSpace() < LEAST_ROOM
                    ? Optional.of("its disk is full: free some space, and try again")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String way(Path path) {
        try {
            return ": change the permissions, or run this as "
                    + Files.getOwner(path).getName();
        } catch (IOException e) {
            return ": change the permissions, or run this as its owner";
        }
    }
}
