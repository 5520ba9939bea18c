package dev.tollgate.sidecar.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The files that make a configuration, with the texts that were read; a file that cannot be read has none. */
public final class ReadFiles {
    private final Path main;
    private final Map<Path, Optional<String>> texts = new LinkedHashMap<>();

    /** @param main the configuration's own file, which may name others */
    public ReadFiles(Path main) {
        this.main = main;
    }

    Path main() {
        return main;
    }

    /**
     * Reads a file and remembers its text, so that whoever names it again gets the same one.
     *
     * @throws IOException if it cannot be read, which is remembered, too
     */
    public String read(Path file) throws IOException {
        Optional<String> known = texts.getOrDefault(file, Optional.empty());
        if (known.isPresent()) {
            return known.get();
        }
        texts.put(file, Optional.empty());
        String text = Files.readString(file);
        texts.put(file, Optional.of(text));
        return text;
    }

    Map<Path, Optional<String>> texts() {
        return texts;
    }

    /** Returns what the same files hold now. */
    Map<Path, Optional<String>> current() {
        Map<Path, Optional<String>> current = new LinkedHashMap<>();
        for (Path file : texts.keySet()) {
            current.put(file, textOf(file));
        }
        return current;
    }

    private static Optional<String> textOf(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns the files that have another text than in an earlier reading, or were no part of that. */
    List<Path> changedSince(ReadFiles earlier) {
        return texts.keySet().stream()
                .filter(file -> !Objects.equals(texts.get(file), earlier.texts.get(file)))
                .toList();
    }

    /** Remembers more files, where nothing was read of them yet. */
    void remember(Map<Path, Optional<String>> others) {
        others.forEach(texts::putIfAbsent);
    }
}
