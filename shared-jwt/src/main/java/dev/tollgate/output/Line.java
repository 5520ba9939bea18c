package dev.tollgate.output;

import java.io.ByteArrayOutputStream;

/** The octets of one or more lines, with their line feeds. For one thread at a time. */
public final class Line extends ByteArrayOutputStream {
    private int lines;

    public Line() {
        super(0);
    }

    /** @param size the initial capacity in octets */
    public Line(int size) {
        super(size);
    }

    /** Adds another line. */
    void add(Line line) {
        write(line.buf, 0, line.count);
        lines++;
    }

    /** Returns how many lines were added. */
    int lines() {
        return lines;
    }

    /** Removes all lines, and keeps the memory. */
    void clear() {
        count = 0;
        lines = 0;
    }

    /** Returns the capacity in octets. */
    int capacity() {
        return buf.length;
    }
}
