package dev.tollgate.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Each lost line is counted at once, and told of once a minute. */
final class LostLinesTest {
    private final List<String> told = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5;
    private final LostLines lost = new LostLines(
            (lines, cause) -> told.add(line(lines, cause == null ? "stuck" : cause.getMessage())), () -> now);

    @Test
    void tellsNothingOfNothing() {
        lost.tell();
        lost.tellRest();

        assertEquals(List.of(), told);
    }

    @Test
    void tellsOnceAMinuteAndAtTheEnd() {
        lost.failed(3, new IOException("Broken pipe"));
        lost.tell();
        assertEquals(List.of(line(3, "Broken pipe")), told);

        lost.failed(4, new IOException("Broken pipe"));
        now += TimeUnit.SECONDS.toNanos(60) - 1;
        lost.tell();
        assertEquals(1, told.size());
        assertEquals(7, lost.count());

        lost.foundNoRoom();
        now++;
        lost.tell();
        assertEquals(line(5, "Broken pipe"), told.get(1));

        lost.foundNoRoom();
        lost.tellRest();
        assertEquals(line(1, "stuck"), told.get(2));
        assertEquals(9, lost.count());
    }

    private static String line(long lines, String cause) {
        return lines + " lost: " + cause;
    }
}
