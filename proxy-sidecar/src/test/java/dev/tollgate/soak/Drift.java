package dev.tollgate.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Tells whether a series of figures, one a minute, rises: the median of its last third against that of its first. */
final class Drift {
    /** Shorter series say nothing. */
    static final int LEAST = 6;

    private Drift() {}

    /**
     * Returns a line for each series that rises.
     *
     * @param name whose figures these are
     * @param series one value a minute, without the first minutes, in which the JVM warms up
     * @param highest the highest last median that is no drift, from the first
     */
    static List<String> in(String name, List<Double> series, DoubleUnaryOperator highest) {
        if (series.size() < LEAST) {
            return List.of();
        }
        int third = series.size() / 3;
        double first = median(series.subList(0, third));
        double last = median(series.subList(series.size() - third, series.size()));
        List<String> complaints = new ArrayList<>();
        if (last > highest.applyAsDouble(first)) {
            complaints.add(String.format(
                    Locale.ROOT,
                    "%s rises: median %.1f in the first third, %.1f in the last, at most %.1f is flat",
                    name,
                    first,
                    last,
                    highest.applyAsDouble(first)));
        }
        return complaints;
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
