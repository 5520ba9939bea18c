package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LoopTimeTest {
    private static final long STEP = 10;

    private final MockTicker ticker = Ticker.newMockTicker();
    private final LoopTime time = new LoopTime(ticker, STEP);

    private void pass(long nanos) {
        ticker.advance(nanos, TimeUnit.NANOSECONDS);
    }

    @Test
    void goesAsTheClockDoesWhileTheLoopIsOnTime() {
        long begin = time.now();
        for (int i = 0; i < 5; i++) {
            pass(7);
            time.tick();
        }
        pass(3);
        assertEquals(5 * 7 + 3, time.now() - begin);
    }

    @Test
    void standsStillWhileTheLoopIsLate() {
        long begin = time.now();
        pass(1_000_000);
        assertEquals(STEP, time.now() - begin);
        time.tick();
        assertEquals(STEP, time.now() - begin);
        pass(1_000_000);
        time.tick();
        assertEquals(2 * STEP, time.now() - begin);
    }
}
