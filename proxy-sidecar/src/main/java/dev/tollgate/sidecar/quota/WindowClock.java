package dev.tollgate.sidecar.quota;

import dev.tollgate.threads.Periodic;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of windows, in nanoseconds. It never goes back. {@link System#nanoTime} stands still while the machine is
 * suspended, but {@code /proc/uptime} goes on (proc_uptime(5), CLOCK_BOOTTIME), so this clock adds what the second has
 * gained on the first. It notices a suspend within a second of its end, if it took more than a second. Safe for use by
 * many threads.
 */
public final class WindowClock implements LongSupplier, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WindowClock.class);

    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int NANOS = 9;
    /** The file shows whole hundredths of a second, rounded down. */
    private static final long RESOLUTION = Duration.ofMillis(10).toNanos();

    private static final long SHORTEST = Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanoTime;
    private final Supplier<OptionalLong> uptime;
    private volatile long suspended;
    /** How far the uptime was ahead of the other clock, at most. */
    private long ahead = Long.MAX_VALUE;

    private @Nullable Periodic looking;

    /**
     * @param nanoTime a clock that never goes back, in nanoseconds
     * @param uptime a clock that goes on while the machine is suspended, likewise; empty if it cannot be read
     */
    WindowClock(LongSupplier nanoTime, Supplier<OptionalLong> uptime) {
        this.nanoTime = nanoTime;
        this.uptime = uptime;
    }

    /** Starts a clock of this machine. Where {@code /proc/uptime} cannot be read, it is {@link System#nanoTime}. */
    public static WindowClock start() {
        WindowClock clock = new WindowClock(System::nanoTime, () -> read(UPTIME));
        if (read(UPTIME).isPresent()) {
            clock.looking = Periodic.start("suspend-watch", PERIOD, clock::look);
        }
        return clock;
    }

    @Override
    public long getAsLong() {
        return nanoTime.getAsLong() + suspended;
    }

    /** A pause of this thread between two readings makes bounds wider, and is never taken for a suspend. */
    synchronized void look() {
        long before = nanoTime.getAsLong();
        OptionalLong now = uptime.get();
        long after = nanoTime.getAsLong();
        if (now.isEmpty()) {
            return;
        }
        long atLeast = now.getAsLong() - after;
        long atMost = now.getAsLong() + RESOLUTION - before;
        if (ahead != Long.MAX_VALUE && atLeast - ahead > SHORTEST) {
            add(atLeast - ahead);
            ahead = atMost;
        } else {
            ahead = Math.min(ahead, atMost);
        }
    }

    private synchronized void add(long nanos) {
        suspended += nanos;
        LOG.atInfo().addKeyValue("seconds", Duration.ofNanos(nanos).toSeconds()).log("the machine was suspended");
    }

    /** Returns the first number of a file, seconds, in nanoseconds; empty if there is none. */
    static OptionalLong read(Path file) {
        try {
            String seconds = Files.readString(file).split(" ", 2)[0];
            return OptionalLong.of(new BigDecimal(seconds).movePointRight(NANOS).longValueExact());
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        if (looking != null) {
            looking.close();
        }
    }
}
