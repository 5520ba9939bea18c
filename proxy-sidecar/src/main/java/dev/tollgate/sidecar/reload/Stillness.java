package dev.tollgate.sidecar.reload;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The decision when changed files are complete. A writer may pause in the middle of a file, so files must have been
 * unchanged for {@link #USUAL}, or for {@link #DOUBTFUL} if a text lacks parts of the old one or the end of its last
 * line. A text with YAML's end marker, a line {@code ...}, is complete.
 */
final class Stillness {
    static final Duration USUAL = Duration.ofSeconds(2);
    static final Duration DOUBTFUL = Duration.ofSeconds(15);

    private static final String END_MARKER = "\n...\n";

    private final LongSupplier nanoTime;
    private Map<Path, Optional<String>> seen;
    private long since;

    /**
     * @param seen the files as they are now
     * @param nanoTime a clock that never goes back, in nanoseconds
     */
    Stillness(Map<Path, Optional<String>> seen, LongSupplier nanoTime) {
        this.seen = seen;
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    /** Compares the present files, and returns how long they have been unchanged. */
    Duration look(Map<Path, Optional<String>> now) {
        long time = nanoTime.getAsLong();
        if (!now.equals(seen)) {
            seen = now;
            since = time;
        }
        return Duration.ofNanos(time - since);
    }

    /** Returns how long new files must have been unchanged before they replace the old ones. */
    static Duration needed(Map<Path, Optional<String>> before, Map<Path, Optional<String>> now) {
        boolean doubtful = now.entrySet().stream()
                .filter(file -> file.getValue().isPresent())
                .anyMatch(file -> isDoubtful(
                        before.getOrDefault(file.getKey(), Optional.empty()).orElse(""),
                        file.getValue().orElseThrow()));
        return doubtful ? DOUBTFUL : USUAL;
    }

    /** An incomplete text that should end with a bracket, such as JSON, is an error that its reader finds. */
    private static boolean isDoubtful(String before, String now) {
        if (now.equals(before) || now.stripLeading().startsWith("{") || now.endsWith(END_MARKER)) {
            return false;
        }
        boolean isLineWhole = now.endsWith("\n") || now.endsWith("}") || now.endsWith("]");
        YamlOutline left = YamlOutline.of(now);
        return !left.isEmpty() && (!isLineWhole || !left.hasAllOf(YamlOutline.of(before)));
    }
}
