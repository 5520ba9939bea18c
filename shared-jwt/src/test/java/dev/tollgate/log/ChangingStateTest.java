package dev.tollgate.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A state that changes often. */
final class ChangingStateTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MINUTE = 60 * SECOND;

    private long now = Long.MAX_VALUE - 5;
    private final ChangingState lines = new ChangingState(() -> now, "up");

    @Test
    void isToldOnceAMinuteForEachStateWithTheNumberLeftOut() {
        assertEquals(ChangingState.NONE, lines.tell("up"));
        assertEquals(0, lines.tell("down"));
        now += SECOND;
        assertEquals(0, lines.tell("up"));
        for (int i = 2; i < 60; i++) {
            now += SECOND;
            assertEquals(ChangingState.NONE, lines.tell(i % 2 == 0 ? "down" : "up"));
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
        assertEquals(ChangingState.NONE, lines.tell("down"));
        now += MINUTE - 1;
        assertEquals(ChangingState.NONE, lines.tell("down"));
        now += 1;
        assertEquals(0, lines.tell("down"));
        now += MINUTE;
        assertEquals(ChangingState.NONE, lines.tell("down"));
        assertEquals(0, lines.tellAgain("down"));
        assertEquals(ChangingState.NONE, lines.tellAgain("down"));
    }

    @Test
    void isToldOfFewStatesInAMinute() {
        for (int i = 0; i < ChangingState.MOST; i++) {
            assertEquals(0, lines.tell("fault " + i));
        }
        assertEquals(ChangingState.NONE, lines.tell("another"));
        now += MINUTE;
        assertEquals(0, lines.tell("another"));
    }
}
