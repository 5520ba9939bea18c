package dev.tollgate.tls;

import dev.tollgate.threads.Turns;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The handshakes that wait on an event loop. A step of one costs up to a millisecond, for a signature. Each client has a
 * turn after each other one, however many connections it has, so that a flood from one address delays others by one step
 * of each address that floods. For use on the loop only.
 */
final class HandshakeTurns {
    /** How long the steps of a turn of the loop may take, in nanoseconds; the last one may end later. */
    private static final long SHARE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private static final Map<EventExecutor, HandshakeTurns> OF_LOOPS = Collections.synchronizedMap(new WeakHashMap<>());

    /** By client, who comes next first. */
    private final Map<Object, Queue<HandshakeTurn>> waiting = new LinkedHashMap<>();

    private boolean scheduled;

    private HandshakeTurns() {}

    static HandshakeTurns of(EventExecutor loop) {
        return OF_LOOPS.computeIfAbsent(loop, key -> new HandshakeTurns());
    }

    /**
     * Adds a connection that is not waiting.
     *
     * @param loop of the connection, and this one's
     * @param client whose connection it is
     */
    void add(EventExecutor loop, Object client, HandshakeTurn turn) {
        waiting.computeIfAbsent(client, key -> new ArrayDeque<>(1)).add(turn);
        schedule(loop);
    }

    private void schedule(EventExecutor loop) {
        if (!scheduled && !waiting.isEmpty()) {
            scheduled = true;
            Turns.later(loop, () -> turn(loop));
        }
    }

    private void turn(EventExecutor loop) {
        long begun = loop.ticker().nanoTime();
        try {
            do {
                next();
            } while (!waiting.isEmpty() && loop.ticker().nanoTime() - begun < SHARE_NANOS);
        } finally {
            scheduled = false;
            schedule(loop);
        }
    }

    /** Takes one step of the client that comes next, and puts the client behind the others. */
    private void next() {
        Iterator<Map.Entry<Object, Queue<HandshakeTurn>>> first =
                waiting.entrySet().iterator();
        Map.Entry<Object, Queue<HandshakeTurn>> client = first.next();
        first.remove();
        Queue<HandshakeTurn> turns = client.getValue();
        HandshakeTurn turn = turns.poll();
        while (turn != null && !turn.isWaiting()) {
            turn = turns.poll();
        }
        if (!turns.isEmpty()) {
            waiting.put(client.getKey(), turns);
        }
        if (turn != null) {
            turn.take();
        }
    }
}
