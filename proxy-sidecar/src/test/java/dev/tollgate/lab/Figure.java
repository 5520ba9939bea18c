package dev.tollgate.lab;

import java.util.function.ToDoubleFunction;

/** A figure of a test and how near to the direct one it shall be. */
enum Figure {
    MBITS(
            "Mbit/s",
            record -> record.figures().mbits(),
            (link, direct, through) -> link.mbits() < 10 || within(direct, through, 0.02, 0)),
    MIN_RTT(
            "MinRTT ms",
            record -> record.figures().minRttMillis(),
            (link, direct, through) -> within(direct, through, 0.05, 0.5)),
    RTT(
            "smoothed RTT ms",
            record -> record.figures().rttMillis(),
            (link, direct, through) -> within(direct, through, 0.05, 0.5)),
    IN_BAND(
            "in-band delay ms",
            record -> record.figures().inBandMillis(),
            (link, direct, through) -> notLonger(direct, through)),
    CLOSE(
            "end to Close ms",
            record -> record.figures().closeMillis(),
            (link, direct, through) -> notLonger(direct, through)),
    ARCHIVED_MIN_RTT(
            "archive: MinRTT ms",
            record -> record.archived().last("TCPInfo", "MinRTT") / 1e3,
            (link, direct, through) -> within(direct, through, 0.05, 0.5)),
    ARCHIVED_RTT(
            "archive: RTT ms",
            record -> record.archived().median("TCPInfo", "RTT") / 1e3,
            (link, direct, through) -> within(direct, through, 0.05, 0.5)),
    ARCHIVED_BANDWIDTH(
            "archive: BBR Mbit/s",
            record -> record.archived().last("BBRInfo", "BW") * 8 / 1e6,
            (link, direct, through) -> within(direct, through, 0.05, 0)),
    ARCHIVED_SEGMENT(
            "archive: SndMSS",
            record -> record.archived().last("TCPInfo", "SndMSS"),
            (link, direct, through) -> within(direct, through, 0, 0)),
    ARCHIVED_OCTETS(
            "archive: MB",
            record -> record.archived().last("TCPInfo", record.download() ? "BytesAcked" : "BytesReceived") / 1e6,
            (link, direct, through) -> within(direct, through, 0.05, 0)),
    EARLY_EXIT(
            "count over server's MiB",
            record -> (record.figures().clientBytes() - record.archived().last("TCPInfo", "BytesAcked")) / 0x1p20,
            (link, direct, through) -> within(0, through, 0, 1));

    private interface Goal {
        boolean isMet(Link link, double direct, double through);
    }

    private final String title;
    private final ToDoubleFunction<LabRecord> value;
    private final Goal goal;

    Figure(String title, ToDoubleFunction<LabRecord> value, Goal goal) {
        this.title = title;
        this.value = value;
        this.goal = goal;
    }

    String title() {
        return title;
    }

    double of(LabRecord record) {
        return value.applyAsDouble(record);
    }

    boolean isMet(Link link, double direct, double through) {
        return !Double.isNaN(through) && goal.isMet(link, direct, through);
    }

    /** Whether it tells of tests that the server ends after so many bytes: all that the client got beyond its last count. */
    boolean isOfEarlyExit() {
        return this == EARLY_EXIT;
    }

    private static boolean within(double direct, double through, double part, double absolute) {
        return Math.abs(through - direct) <= Math.max(direct * part, absolute);
    }

    private static boolean notLonger(double direct, double through) {
        return through - direct <= Math.max(direct * 0.1, 50);
    }
}
