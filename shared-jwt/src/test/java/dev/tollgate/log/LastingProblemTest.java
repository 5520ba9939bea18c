package dev.tollgate.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LastingProblemTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private long now = Long.MAX_VALUE - 5;
    private final LastingProblem problem = new LastingProblem(() -> now);

    @Test
    void isToldAgainWhileItLastsAndAtOnceWhenItIsAnother() {
        assertFalse(problem.isThere());
        assertTrue(problem.isToBeTold("a"));
        now += LastingProblem.PAUSE.toNanos() - 1;
        assertFalse(problem.isToBeTold("a"));
        assertTrue(problem.isToBeTold("b"));
        now += LastingProblem.PAUSE.toNanos();
        assertTrue(problem.isToBeTold("b"));
        assertFalse(problem.isToBeTold("b"));
        assertEquals("b", problem.complaint());

        problem.end();
        assertFalse(problem.isThere());
        assertFalse(problem.isToBeTold("b"), "it was told just now");
        now += MINUTE;
        assertTrue(problem.isToBeTold("b"));
    }

    @Test
    void isToldAtOnceAfterSomebodyHasTriedToMendIt() {
        for (int i = 0; i < 10; i++) {
            assertTrue(problem.isToBeTold("a"));
            assertFalse(problem.isToBeTold("a"));
            problem.tried();
            assertFalse(problem.isThere());
        }
    }

    @Test
    void isToldOnceAMinuteIfItComesAndGoes() {
        int told = 0;
        for (int i = 0; i < 240; i++) {
            now += MINUTE / 120;
            if (i % 2 == 1) {
                problem.end();
            } else if (problem.isToBeTold("down")) {
                told++;
            }
        }
        assertEquals(2, told);
    }
}
