package dev.tollgate.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A state that changes often. */
final class StateLinesTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MINUTE = 60 * SECOND;

    private long now = Long.MAX_VALUE - 5;
    private final StateLines lines = new StateLines(() -> now, "up");

    @Test
    void isToldOnceAMinuteForEachStateWithTheNumberLeftOut() {
        assertEquals(StateLines.NONE, lines.tell("up"));
        assertEquals(0, lines.tell("down"));
        now += SECOND;
        assertEquals(0, lines.tell("up"));
        for (int i = 2; i < 60; i++) {
            now += SECOND;
            assertEquals(StateLines.NONE, lines.tell(i % 2 == 0 ? "down" : "up"));
        }
        now += SECOND;
        assertEquals(58, lines.tell("down"));
        now += SECOND;
        assertEquals(0, lines.tell("up"));
    }

    @Test
    void isToldLaterIfItLasts() {
        lines.tell("down");
        lines.tell("up");
        assertEquals(StateLines.NONE, lines.tell("down"));
        now += MINUTE - 1;
        assertEquals(StateLines.NONE, lines.tell("down"));
        now += 1;
        assertEquals(0, lines.tell("down"));
        now += MINUTE;
        assertEquals(StateLines.NONE, lines.tell("down"));
        assertEquals(0, lines.tellAgain("down"));
        assertEquals(StateLines.NONE, lines.tellAgain("down"));
    }

    @Test
    void isToldOfFewStatesInAMinute() {
        for (int i = 0; i < StateLines.MOST; i++) {
            assertEquals(0, lines.tell("fault " + i));
        }
        assertEquals(StateLines.NONE, lines.tell("another"));
        now += MINUTE;
        assertEquals(0, lines.tell("another"));
    }
}
