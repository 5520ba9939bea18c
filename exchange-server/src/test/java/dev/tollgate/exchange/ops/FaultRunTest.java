package dev.tollgate.exchange.ops;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class FaultRunTest {
    private long now = Long.MAX_VALUE - 5;
    private final FaultRun run = new FaultRun(() -> now);

    @Test
    void isLongFromTheThirdFaultToTheNextToken() {
        run.fault();
        run.fault();
        assertFalse(run.isLong());
        run.fault();
        assertTrue(run.isLong());
        run.end();
        assertFalse(run.isLong());
        run.fault();
        assertFalse(run.isLong());
    }

    @Test
    void letsClientsTryAgainAfterAWhile() {
        for (int i = 0; i < 10; i++) {
            run.fault();
        }
        now += FaultRun.REST.toNanos() - 1;
        assertTrue(run.isLong());
        now++;
        assertFalse(run.isLong());
        run.fault();
        assertTrue(run.isLong());
    }
}
