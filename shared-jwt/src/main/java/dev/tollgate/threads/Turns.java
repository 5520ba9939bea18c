package dev.tollgate.threads;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Map;
import java.util.Queue;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A queue of an event loop's connections that have more to do, such as pipelined requests. In one turn of the loop each
 * connection does one step, and all of them together take about {@link #SHARE_NANOS}. Then the loop serves its sockets,
 * so a flood of pipelined requests cannot delay a client that sends one. For use on the loop only.
 *
 * <p>A task would not work: Netty runs tasks, and those that they add, for up to a second before it serves its sockets.
 * It checks timers once per turn.
 */
public final class Turns {
    /** How long the steps of a turn may take, in nanoseconds; the last step may end later. */
    static final long SHARE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final Map<EventExecutor, Turns> OF_LOOPS = Collections.synchronizedMap(new WeakHashMap<>());

    private final Queue<Runnable> steps = new ArrayDeque<>();
    private boolean scheduled;

    private Turns() {}

    /** Adds a step to the end of a loop's queue. It runs on the loop after the sockets have been served. */
    public static void later(EventExecutor loop, Runnable step) {
        Turns line = OF_LOOPS.computeIfAbsent(loop, key -> new Turns());
        line.steps.add(step);
        line.schedule(loop);
    }

    private void schedule(EventExecutor loop) {
        if (!scheduled && !steps.isEmpty()) {
            scheduled = true;
            loop.schedule(() -> turn(loop), 0, TimeUnit.NANOSECONDS);
        }
    }

    private void turn(EventExecutor loop) {
        long begun = loop.ticker().nanoTime();
        try {
            for (int i = steps.size(); i > 0 && loop.ticker().nanoTime() - begun < SHARE_NANOS; i--) {
                steps.remove().run();
            }
        } finally {
            scheduled = false;
            schedule(loop);
        }
    }
}
