package dev.tollgate.log;

import dev.tollgate.output.Line;
import java.io.IOException;

/** The parts that access lines of both servers have in common. */
public final class AccessLineParts {
    private static final int USUAL_LENGTH = 512;
    /** From this status on the server is at fault (RFC 9110 §15.6). */
    private static final int SERVER_ERROR = 500;

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;

    private AccessLineParts() {}

    /**
     * Returns a line in the format of the process, whose severity follows from the status.
     *
     * @param nowMillis in milliseconds since 1970
     */
    public static Line line(int status, String message, long nowMillis, LineFields.Content content) {
        Line line = new Line(USUAL_LENGTH);
        write(line, status, message, nowMillis, content);
        return line;
    }

    /** Writes such a line behind what another one holds already. */
    public static void write(Line line, int status, String message, long nowMillis, LineFields.Content content) {
        Severity severity = status < SERVER_ERROR ? Severity.INFO : Severity.WARNING;
        LineFormat.ofProcess().write(line, nowMillis, severity, message, content);
    }

    /**
     * Returns the line for lines of a status that were left out.
     *
     * @param service whose requests they were
     * @param lines how many
     */
    public static Line leftOut(String service, int status, int lines, long nowMillis) {
        return line(status, "lines of requests were left out", nowMillis, line -> {
            line.text("access", service);
            line.number("status", status);
            line.number("left_out", lines);
        });
    }

    /** Writes {@code duration_ms}, to the microsecond. */
    public static void duration(LineFields line, long nanos) throws IOException {
        line.number("duration_ms", Math.round(nanos / NANOS_PER_MILLI * MICROS_PER_MILLI) / MICROS_PER_MILLI);
    }
}
