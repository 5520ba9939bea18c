package dev.tollgate.log;

import java.util.concurrent.atomic.LongAdder;

/** A count of the lines that this process did not write since they only repeated others. For many threads. */
public final class SuppressedLines {
    private static final LongAdder COUNT = new LongAdder();

    private SuppressedLines() {}

    static void add() {
        COUNT.increment();
    }

    /** Returns how many there were so far. */
    public static long count() {
        return COUNT.sum();
    }
}
