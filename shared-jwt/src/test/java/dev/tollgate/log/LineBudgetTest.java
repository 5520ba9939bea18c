package dev.tollgate.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LineBudgetTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private long now = Long.MAX_VALUE - MINUTE / 2;
    private final LineBudget budget = new LineBudget(now);

    @Test
    void nextLineAfterAMinuteSaysHowManyWereNotWritten() {
        assertEquals(0, budget.spend("a", 1, now));
        assertEquals(LineBudget.NONE, budget.spend("a", 1, now));
        assertEquals(0, budget.spend("b", 1, now));
        now += MINUTE - 1;
        assertEquals(LineBudget.NONE, budget.spend("a", 1, now));
        now++;
        assertEquals(2, budget.spend("a", 1, now));
        assertEquals(LineBudget.NONE, budget.spend("a", 1, now));
    }

    @Test
    void kindsBeyondTheBoundShareOneUntilOthersAreForgotten() {
        for (int i = 0; i < LineBudget.MAX_KINDS; i++) {
            assertEquals(0, budget.spend(i, 1, now));
        }
        assertEquals(0, budget.spend("first of the rest", 1, now));
        assertEquals(LineBudget.NONE, budget.spend("second of the rest", 1, now));
        assertEquals(LineBudget.NONE, budget.spend(0, 1, now));

        now += MINUTE;
        assertEquals(0, budget.spend("third of the rest", 1, now));
        assertEquals(0, budget.spend("fourth of the rest", 1, now));
    }
}
