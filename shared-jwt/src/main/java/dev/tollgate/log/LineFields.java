package dev.tollgate.log;

import java.io.IOException;

/** The fields of a line after {@code time}, {@code severity} and {@code message}, in order, each name once. */
public interface LineFields {
    void text(String name, String value) throws IOException;

    void number(String name, long value) throws IOException;

    void number(String name, double value) throws IOException;

    void flag(String name, boolean value) throws IOException;

    /**
     * Writes an object or array.
     *
     * @param json on one line
     */
    void json(String name, String json) throws IOException;

    /** Writes the fields of a line. */
    @FunctionalInterface
    interface Content {
        void writeTo(LineFields line) throws IOException;
    }
}
