package dev.tollgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class HttpDateTest {
    private Instant now = Instant.parse("1994-11-06T08:49:37.000Z");

    @Test
    void formatsOnceASecond() {
        HttpDate date = new HttpDate(() -> now);
        CharSequence first = date.now();
        assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", first.toString());

        now = now.plusMillis(999);
        assertSame(first, date.now());
        now = now.plusMillis(1);
        assertEquals("Sun, 06 Nov 1994 08:49:38 GMT", date.now().toString());
    }
}
