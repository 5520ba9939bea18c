package dev.tollgate.memory;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The pulse of a server's event loops: each records the time once a second, so that a stuck loop can be detected. */
public final class LoopPulse {
    /** A loop without a turn for this long is stuck. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long BEAT_MILLIS = 1_000;

    private final LongSupplier nanoTime;
    private final List<Beat> beats = new CopyOnWriteArrayList<>();

    private static final class Beat {
        private volatile long last;

        Beat(long now) {
            last = now;
        }
    }

    public LoopPulse() {
        this(System::nanoTime);
    }

    LoopPulse(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Watches all loops of a group from now on. */
    public void watch(EventLoopGroup group) {
        for (EventExecutor loop : group) {
            Beat beat = new Beat(nanoTime.getAsLong());
            beats.add(beat);
            ((EventLoop) loop)
                    .scheduleAtFixedRate(() -> beat.last = nanoTime.getAsLong(), 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Returns whether no loop is stuck. */
    public boolean isRegular() {
        long now = nanoTime.getAsLong();
        return beats.stream().allMatch(beat -> now - beat.last < PATIENCE.toNanos());
    }
}
