package dev.tollgate.output;

import java.io.ByteArrayOutputStream;

/** The octets of one line, its line feed among them, or of many. Not for more than one thread at a time. */
public final class Line extends ByteArrayOutputStream {
    private int lines;

    public Line() {
        super(0);
    }

    /** @param size octets for which there is room before it grows */
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

    /** Takes out all that was added, and keeps the memory. */
    void clear() {
        count = 0;
        lines = 0;
    }

    /** Returns for how many octets there is memory. */
    int capacity() {
        return buf.length;
    }
}
