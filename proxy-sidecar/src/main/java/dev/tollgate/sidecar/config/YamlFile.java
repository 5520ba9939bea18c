package dev.tollgate.sidecar.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file of the configuration.
 *
 * @param path where it is
 * @param references what references in it stand for
 */
record YamlFile(Path path, References references) {
    private static final Path WORKING = Path.of("");

    /**
     * Returns the directory that relative paths in the file start from: its own, as it was named. A pipe, such as
     * {@code /dev/stdin}, stands in none, and the working directory takes its place.
     */
    Path directory() {
        boolean isPipe = Files.exists(path) && !Files.isRegularFile(path);
        return isPipe ? WORKING : Objects.requireNonNullElse(path.getParent(), WORKING);
    }
}
