package dev.tollgate.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** How ways are compared. */
final class ResultTableTest {
    private static double[] from(double first) {
        return DoubleStream.iterate(first, value -> value + 1).limit(40).toArray();
    }

    @Test
    void ranksTheSameAndDifferentFigures() {
        double[] same = DoubleStream.generate(() -> 1448).limit(40).toArray();

        assertEquals("1.00", ResultTable.rankTest(same, same));
        assertEquals("0.85", ResultTable.rankTest(from(0), from(0.5)));
        assertEquals("0.00", ResultTable.rankTest(from(0), from(50)));
        assertEquals("-", ResultTable.rankTest(from(0), new double[] {1, 2}));
    }
}
