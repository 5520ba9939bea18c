package dev.tollgate.lab;

import java.util.stream.DoubleStream;

/** Medians. */
final class Median {
    private Median() {}

    /** Returns the median of those that are numbers, NaN if there are none. */
    static double of(DoubleStream values) {
        double[] sorted = values.filter(value -> !Double.isNaN(value)).sorted().toArray();
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
