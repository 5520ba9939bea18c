package dev.tollgate.http;

import io.netty.util.AsciiString;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of the {@code Date} field (RFC 9110 §6.6.1), formatted once a second. Safe for use by many threads. */
public final class HttpDate {
    private static final long MILLIS = 1_000;
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private volatile Formatted latest = new Formatted(-1, AsciiString.EMPTY_STRING);

    private record Formatted(long second, AsciiString text) {}

    public HttpDate(InstantSource clock) {
        this.clock = clock;
    }

    /** Returns the value of the field. */
    public AsciiString now() {
        long second = Math.floorDiv(clock.millis(), MILLIS);
        Formatted known = latest;
        if (known.second() != second) {
            known = new Formatted(second, new AsciiString(FORM.format(Instant.ofEpochSecond(second))));
            latest = known;
        }
        return known.text();
    }
}
