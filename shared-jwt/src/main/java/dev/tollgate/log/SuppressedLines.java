package dev.tollgate.log;

import java.util.concurrent.atomic.LongAdder;

/** A count of lines that were suppressed because they repeated others. Safe for use by many threads. */
public final class SuppressedLines {
    private static final LongAdder COUNT = new LongAdder();

    private SuppressedLines() {}

    static void add() {
        COUNT.increment();
    }

    /** Returns how many lines were suppressed so far. */
    public static long count() {
        return COUNT.sum();
    }
}
