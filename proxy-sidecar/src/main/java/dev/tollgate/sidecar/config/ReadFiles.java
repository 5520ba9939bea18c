package dev.tollgate.sidecar.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The files of a configuration, with the texts that were read. An unreadable file has no text. */
public final class ReadFiles {
    /** The maximum size of a file: 10,000 integrations fit, and a running sidecar has the memory to read it. */
    static final long MAX_OCTETS = 1 << 20;

    private final Path main;
    private final Map<Path, Optional<String>> texts = new LinkedHashMap<>();
    private final Map<Path, Optional<String>> settled;
    private final boolean isReload;
    /** Those that were pipes at the start, each of which returned its text once. */
    private final Set<Path> pipes;

    private final List<String> remarks = new ArrayList<>();

    /** @param main the configuration's own file, which may name others */
    public ReadFiles(Path main) {
        this.main = main;
        this.settled = Map.of();
        this.isReload = false;
        this.pipes = new HashSet<>();
    }

    private ReadFiles(ReadFiles earlier, Map<Path, Optional<String>> settled) {
        this.main = earlier.main;
        this.settled = settled;
        this.isReload = true;
        this.pipes = earlier.pipes;
    }

    /**
     * Returns the same configuration, to be read again.
     *
     * @param now texts to use instead of the present content of their files
     */
    public ReadFiles again(Map<Path, Optional<String>> now) {
        return new ReadFiles(this, now);
    }

    public Path main() {
        return main;
    }

    /**
     * Reads a file and remembers its text, so that a second read returns the same text.
     *
     * @throws IOException if it cannot be read; this is remembered, too
     */
    public String read(Path file) throws IOException {
        Optional<String> known = texts.getOrDefault(file, Optional.empty());
        if (known.isPresent()) {
            return known.get();
        }
        texts.put(file, Optional.empty());
        Optional<String> still = settled.getOrDefault(file, Optional.empty());
        if (still.isEmpty() && isPipe(file)) {
            if (isReload) {
                throw new IOException("is a pipe, which can be read at the start only: use a file");
            }
            pipes.add(file);
        }
        String text = still.isPresent() ? still.get() : textOf(file);
        texts.put(file, Optional.of(text));
        return text;
    }

    public Map<Path, Optional<String>> texts() {
        return texts;
    }

    /** Returns the present texts of the same files. */
    public Map<Path, Optional<String>> current() {
        Map<Path, Optional<String>> current = new LinkedHashMap<>();
        for (Path file : texts.keySet()) {
            current.put(file, currentOf(file));
        }
        return current;
    }

    /** A pipe returns its text only once. A file that a pipe has replaced cannot be read. */
    private Optional<String> currentOf(Path file) {
        try {
            if (isPipe(file)) {
                return pipes.contains(file) ? texts.getOrDefault(file, Optional.empty()) : Optional.empty();
            }
            return Optional.of(textOf(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Opening a pipe blocks until there is a writer. */
    private static boolean isPipe(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).isOther();
    }

    private static String textOf(Path file) throws IOException {
        if (Files.size(file) > MAX_OCTETS) {
            throw new IOException("larger than " + MAX_OCTETS + " octets");
        }
        return Files.readString(file);
    }

    /** Adds a remark: something odd that is not an error. */
    public void remark(String line) {
        remarks.add(line);
    }

    /** Returns the remarks as lines for operators. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** Returns the files that are new or whose text differs from an earlier reading. */
    public List<Path> changedSince(ReadFiles earlier) {
        return texts.keySet().stream()
                .filter(file -> !Objects.equals(texts.get(file), earlier.texts.get(file)))
                .toList();
    }

    /** Adds files that have not been read yet. */
    public void remember(Map<Path, Optional<String>> others) {
        others.forEach(texts::putIfAbsent);
    }
}
