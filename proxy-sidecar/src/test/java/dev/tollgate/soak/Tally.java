package dev.tollgate.soak;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The answers to one kind of request. An answer that is not good is lost, unless it was asked for while what is behind the
 * server was out on purpose. Safe for use by many threads.
 */
final class Tally {
    private static final int FIRST_SIZE = 1 << 14;

    private final Map<String, Integer> losses = new TreeMap<>();
    private long[] nanos = new long[FIRST_SIZE];
    private int timed;
    private long good;
    private long lost;
    private long excused;

    /** Notes a good answer and how long it took. */
    synchronized void good(long took) {
        good++;
        if (timed == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * timed);
        }
        nanos[timed++] = took;
    }

    /** Notes an answer that is not good, or none. */
    synchronized void bad(String what, boolean out) {
        if (out) {
            excused++;
        } else {
            lost++;
            losses.merge(what, 1, Integer::sum);
        }
    }

    synchronized long goodOnes() {
        return good;
    }

    synchronized long lostOnes() {
        return lost;
    }

    synchronized long excusedOnes() {
        return excused;
    }

    /** Returns how often each kind of loss was seen. */
    synchronized Map<String, Integer> losses() {
        return new TreeMap<>(losses);
    }

    /** Latencies in milliseconds since the last call. */
    record Latency(double median, double p99) {}

    /** Returns the latencies since the last call, and forgets them. */
    synchronized Latency takeLatency() {
        long[] sorted = Arrays.copyOf(nanos, timed);
        timed = 0;
        Arrays.sort(sorted);
        return new Latency(millis(sorted, 0.5), millis(sorted, 0.99));
    }

    private static double millis(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) (share * (sorted.length - 1))] / 1e6;
    }
}
