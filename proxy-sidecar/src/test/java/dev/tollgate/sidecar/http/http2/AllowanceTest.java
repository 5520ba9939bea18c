package dev.tollgate.sidecar.http.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class AllowanceTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final Allowance allowance = new Allowance(ticker);

    private int takeAll() {
        int taken = 0;
        while (allowance.take()) {
            taken++;
        }
        return taken;
    }

    @Test
    void hasAHundredAtOnce() {
        assertEquals(100, takeAll());
        assertFalse(allowance.take());
    }

    @Test
    void isRefilledByTenASecondUpToAHundred() {
        takeAll();
        ticker.advance(1_050, TimeUnit.MILLISECONDS);
        assertEquals(10, takeAll());
        ticker.advance(1, TimeUnit.HOURS);
        assertEquals(100, takeAll());
    }

    @Test
    void isRefilledByShortSteps() {
        takeAll();
        int taken = 0;
        for (int i = 0; i < 1_000; i++) {
            ticker.advance(10, TimeUnit.MILLISECONDS);
            taken += allowance.take() ? 1 : 0;
        }
        assertEquals(100, taken);
    }

    @Test
    void growsByWorkUpToABound() {
        allowance.earn(50);
        assertEquals(150, takeAll());
        allowance.earn(1_000_000);
        assertEquals(2_000, takeAll());
    }
}
