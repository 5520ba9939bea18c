package dev.tollgate.log;

import dev.tollgate.text.InstantText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * The shape of every line that a process writes to standard output: of the log, of requests and of tests. A line holds
 * {@code time} (RFC 3339), {@code severity}, {@code message} and fields of its own, and no line feed but its last octet.
 */
public enum LineFormat {
    /** One flat JSON object, as Cloud Logging, Loki and jq read it. */
    JSON {
        @Override
        void writeLine(OutputStream out, Head head, LineFields.Content content) throws IOException {
            JsonLine.write(out, head, content);
        }
    },
    /**
     * Text for people: time, severity and message, then {@code name=value}. ASCII only; other characters are escaped.
     */
    TEXT {
        @Override
        void writeLine(OutputStream out, Head head, LineFields.Content content) throws IOException {
            TextLine.write(out, head, content);
        }
    };

    private static volatile LineFormat ofProcess = JSON;

    /** The beginning of each line. */
    record Head(String time, Severity severity, String message) {}

    /** Returns the name as operators write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the format that this process uses. */
    public static LineFormat ofProcess() {
        return ofProcess;
    }

    /** Selects the format of all lines from now on. */
    public static void use(LineFormat format) {
        ofProcess = format;
    }

    /**
     * Writes a line.
     *
     * @param out memory, which takes all that is written
     * @param millis since 1970
     */
    public void write(OutputStream out, long millis, Severity severity, String message, LineFields.Content content) {
        try {
            writeLine(out, new Head(InstantText.of(millis), severity, message), content);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all that is written", e);
        }
    }

    abstract void writeLine(OutputStream out, Head head, LineFields.Content content) throws IOException;
}
