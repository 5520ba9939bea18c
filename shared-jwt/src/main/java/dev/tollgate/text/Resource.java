package dev.tollgate.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A text that lies in the jar of the program. */
public final class Resource {
    private Resource() {}

    /**
     * Reads a text in UTF-8.
     *
     * @param beside a class of the same jar
     * @param name absolute, or relative to the package of that class
     */
    public static String text(Class<?> beside, String name) {
        try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
