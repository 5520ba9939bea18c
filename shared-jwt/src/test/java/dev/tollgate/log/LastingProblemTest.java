package dev.tollgate.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class LastingProblemTest {
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
        assertTrue(problem.isToBeTold("b"));
    }
}
