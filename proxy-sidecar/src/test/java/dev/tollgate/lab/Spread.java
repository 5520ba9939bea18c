package dev.tollgate.lab;

import java.util.Locale;
import java.util.stream.DoubleStream;

/** Where the middle half of some values lies: with few tests a difference of medians within it says nothing. */
record Spread(double lower, double median, double upper) {
    /** Takes those values that are numbers; all is NaN if there are none. */
    static Spread of(DoubleStream values) {
        double[] sorted = values.filter(value -> !Double.isNaN(value)).sorted().toArray();
        return new Spread(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    /** Interpolates between the two values about a quantile. */
    private static double at(double[] sorted, double quantile) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = quantile * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f (%.1f-%.1f)", median, lower, upper);
    }
}
