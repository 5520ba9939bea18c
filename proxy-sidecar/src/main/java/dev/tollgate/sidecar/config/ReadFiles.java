package dev.tollgate.sidecar.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The files that make a configuration, with the texts that were read; a file that cannot be read has none. */
public final class ReadFiles {
    /** A file above it is not read: it is none that an operator has written. */
    private static final long MAX_OCTETS = 16 << 20;

    private final Path main;
    private final Map<Path, Optional<String>> texts = new LinkedHashMap<>();
    private final Map<Path, Optional<String>> settled;
    private final boolean isReload;
    private final List<String> remarks = new ArrayList<>();

    /** @param main the configuration's own file, which may name others */
    public ReadFiles(Path main) {
        this.main = main;
        this.settled = Map.of();
        this.isReload = false;
    }

    /** @param settled texts that count for those of their files, whatever is written there now */
    public ReadFiles(Path main, Map<Path, Optional<String>> settled) {
        this.main = main;
        this.settled = settled;
        this.isReload = true;
    }

    public Path main() {
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
        Optional<String> still = settled.getOrDefault(file, Optional.empty());
        if (still.isEmpty() && isReload && isPipe(file)) {
            throw new IOException("is a pipe, which is read at the start only: write a file");
        }
        String text = still.isPresent() ? still.get() : textOf(file);
        texts.put(file, Optional.of(text));
        return text;
    }

    public Map<Path, Optional<String>> texts() {
        return texts;
    }

    /** Returns what the same files hold now. */
    public Map<Path, Optional<String>> current() {
        Map<Path, Optional<String>> current = new LinkedHashMap<>();
        for (Path file : texts.keySet()) {
            current.put(file, currentOf(file));
        }
        return current;
    }

    /** A pipe gives its text once. */
    private Optional<String> currentOf(Path file) {
        try {
            return isPipe(file) ? texts.getOrDefault(file, Optional.empty()) : Optional.of(textOf(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Opening one waits for a writer, who may never come. */
    private static boolean isPipe(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).isOther();
    }

    private static String textOf(Path file) throws IOException {
        if (Files.size(file) > MAX_OCTETS) {
            throw new IOException("larger than " + MAX_OCTETS + " octets");
        }
        return Files.readString(file);
    }

    /** Notes what is no mistake in them, but odd. */
    public void remark(String line) {
        remarks.add(line);
    }

    /** Returns what is no mistake in them, but odd: lines for operators. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** Returns the files that have another text than in an earlier reading, or were no part of that. */
    public List<Path> changedSince(ReadFiles earlier) {
        return texts.keySet().stream()
                .filter(file -> !Objects.equals(texts.get(file), earlier.texts.get(file)))
                .toList();
    }

    /** Remembers more files, where nothing was read of them yet. */
    public void remember(Map<Path, Optional<String>> others) {
        others.forEach(texts::putIfAbsent);
    }
}
