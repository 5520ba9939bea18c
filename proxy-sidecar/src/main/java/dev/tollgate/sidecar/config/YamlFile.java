package dev.tollgate.sidecar.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file of the configuration.
 *
 * @param path of the file
 * @param references replaces references in it
 */
record YamlFile(Path path, References references) {
    private static final Path WORKING = Path.of("");

    /**
     * Returns the directory of relative paths in the file: its own directory, as named, or the working directory for a
     * pipe such as {@code /dev/stdin}.
     */
    Path directory() {
        boolean isPipe = Files.exists(path) && !Files.isRegularFile(path);
        return isPipe ? WORKING : Objects.requireNonNullElse(path.getParent(), WORKING);
    }
}
