package dev.tollgate.sidecar.listener;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * Counts the frames of an HTTP/2 connection that demand an acknowledgement and nothing else, PING and SETTINGS: 100 in ten
 * seconds, in which a probe of liveness comes a few times at most. Streams set the count back, for clients probe the way
 * while they ask for something (gRPC for its bandwidth, Go where it gives a request up). One event loop uses it.
 */
final class AcknowledgementRate {
    private static final int MOST = 100;
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

    private final Ticker ticker;
    private long begun;
    private int demanded;

    AcknowledgementRate(Ticker ticker) {
        this.ticker = ticker;
        this.begun = ticker.nanoTime();
    }

    /** Counts one more and returns whether that is too many. */
    boolean isExceededByNext() {
        long now = ticker.nanoTime();
        if (now - begun >= WINDOW) {
            begun = now;
            demanded = 0;
        }
        demanded++;
        return demanded > MOST;
    }

    /** Begins anew. */
    void reset() {
        demanded = 0;
    }
}
