package dev.tollgate.sidecar.http.http2;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * A bucket of frames that a connection may cost without work: 100 at once and 10 a second. Work that was done fills it
 * further, up to 2,000 frames. One event loop uses it.
 */
final class Allowance {
    private static final long BURST = 100;
    private static final long MOST = 2_000;
    private static final long NANOS_PER_FRAME = TimeUnit.MILLISECONDS.toNanos(100);

    private final Ticker ticker;
    private long left = BURST;
    private long filledAt;

    Allowance(Ticker ticker) {
        this.ticker = ticker;
        this.filledAt = ticker.nanoTime();
    }

    /** Takes one frame; returns false if none was left. */
    boolean take() {
        if (left < BURST) {
            fill();
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }

    private void fill() {
        long now = ticker.nanoTime();
        long frames = (now - filledAt) / NANOS_PER_FRAME;
        if (left + frames >= BURST) {
            left = BURST;
            filledAt = now;
        } else {
            left += frames;
            filledAt += frames * NANOS_PER_FRAME;
        }
    }

    /** Adds frames for work that was done. */
    void earn(int frames) {
        left = Math.min(MOST, left + frames);
    }
}
