package dev.tollgate.lab;

import java.util.function.ToDoubleFunction;

/** A figure of a test and how near to the direct one it shall be. */
enum Figure {
    MBITS(
            "Mbit/s",
            TestFigures::mbits,
            (link, direct, through) -> link.mbits() < 10 || within(direct, through, 0.02, 0)),
    MIN_RTT("MinRTT ms", TestFigures::minRttMillis, (link, direct, through) -> within(direct, through, 0.05, 0.5)),
    RTT("smoothed RTT ms", TestFigures::rttMillis, (link, direct, through) -> within(direct, through, 0.05, 0.5)),
    IN_BAND("in-band delay ms", TestFigures::inBandMillis, (link, direct, through) -> notLonger(direct, through)),
    CLOSE("end to Close ms", TestFigures::closeMillis, (link, direct, through) -> notLonger(direct, through)),
    CLIENT_BYTES(
            "client's count MiB",
            figures -> figures.clientBytes() / 0x1p20,
            (link, direct, through) -> within(direct, through, 0, 1));

    private interface Goal {
        boolean isMet(Link link, double direct, double through);
    }

    private final String title;
    private final ToDoubleFunction<TestFigures> value;
    private final Goal goal;

    Figure(String title, ToDoubleFunction<TestFigures> value, Goal goal) {
        this.title = title;
        this.value = value;
        this.goal = goal;
    }

    String title() {
        return title;
    }

    double of(TestFigures figures) {
        return value.applyAsDouble(figures);
    }

    boolean isMet(Link link, double direct, double through) {
        return !Double.isNaN(through) && goal.isMet(link, direct, through);
    }

    /** Whether it says something only of tests that the server ends after so many bytes. */
    boolean isOfEarlyExit() {
        return this == CLIENT_BYTES;
    }

    private static boolean within(double direct, double through, double part, double absolute) {
        return Math.abs(through - direct) <= Math.max(direct * part, absolute);
    }

    private static boolean notLonger(double direct, double through) {
        return through - direct <= Math.max(direct * 0.1, 50);
    }
}
