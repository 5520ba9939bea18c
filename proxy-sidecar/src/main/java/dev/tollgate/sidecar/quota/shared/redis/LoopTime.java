package dev.tollgate.sidecar.quota.shared.redis;

import io.netty.util.concurrent.Ticker;

/**
 * The time that an event loop has had to read answers. It stands still while the loop is late, so that an answer which lies in
 * the socket is not missed. Only the loop touches this. Times are in nanoseconds.
 */
final class LoopTime {
    private final Ticker ticker;
    private final long step;
    private long time;
    private long lookedAt;

    /** @param step how much may pass between two {@linkplain #tick ticks}; of more, only this counts */
    LoopTime(Ticker ticker, long step) {
        this.ticker = ticker;
        this.step = step;
        this.lookedAt = ticker.nanoTime();
    }

    /** Returns the time, which has no meaning but by its difference to another. */
    long now() {
        return time + Math.min(step, ticker.nanoTime() - lookedAt);
    }

    /** Lets time go on. To be called at least once in each step, and at most once in each turn of the loop. */
    void tick() {
        time = now();
        lookedAt = ticker.nanoTime();
    }
}
