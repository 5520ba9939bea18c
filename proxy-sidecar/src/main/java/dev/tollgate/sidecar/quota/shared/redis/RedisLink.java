package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.sidecar.quota.shared.Script;
import dev.tollgate.sidecar.quota.shared.Scripts;
import dev.tollgate.sidecar.quota.shared.StoreException;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one event loop to the store. Scripts that are asked for in one turn of the loop go out together. Only the
 * loop touches this.
 */
final class RedisLink {
    /**
     * A connection, and what runs commands over it.
     *
     * @param commands of a server or of a cluster
     * @param cluster whether the connection is many, which are lost and made again one by one
     */
    record Connection(
            StatefulConnection<byte[], byte[]> connection,
            RedisClusterAsyncCommands<byte[], byte[]> commands,
            boolean cluster) {
        boolean isOpen() {
            return cluster || connection.isOpen();
        }
    }

    private static final byte[][] NOTHING = {};
    /** Between two tries of what a cluster that changes has not taken. */
    private static final long PAUSE_MILLIS = 5;
    /** A loop that is behind by such a part of the timeout was late itself. */
    private static final int LATE_LOOP = 4;
    /** For so long a connection is kept that others have replaced: a late answer says whether a request was counted. */
    private static final long LATE = TimeUnit.SECONDS.toNanos(2);

    private final EventLoop loop;
    private final long timeout;
    private final Queue<Trip> underWay = new ArrayDeque<>();
    private volatile @Nullable Connection connection;
    private boolean flushing;
    private boolean watching;
    /** For which time the watch was ordered. */
    private long planned;
    /** Whether this loop was late, and has yet to read what the store has answered meanwhile. */
    private boolean catchingUp;

    private int replies;

    RedisLink(EventLoop loop, Duration timeout) {
        this.loop = loop;
        this.timeout = timeout.toNanos();
    }

    EventLoop loop() {
        return loop;
    }

    boolean isOpen() {
        Connection current = connection;
        return current != null && current.isOpen();
    }

    /** Uses another connection from now on. The one before is closed later. */
    void use(Connection other) {
        other.connection().setAutoFlushCommands(false);
        Connection before = connection;
        connection = other;
        if (before != null) {
            loop.execute(() -> before.connection().flushCommands());
            loop.schedule(() -> before.connection().closeAsync(), Math.max(timeout, LATE), TimeUnit.NANOSECONDS);
        }
    }

    void run(Script script, List<byte[]> keys, List<byte[]> arguments, Scripts.Answer answer) {
        Connection current = connection;
        if (current == null || !current.isOpen()) {
            answer.failed(new StoreException(StoreFault.CONNECTION, "the connection was lost", null));
            return;
        }
        Trip trip = new Trip(
                script,
                keys.toArray(NOTHING),
                arguments.toArray(NOTHING),
                answer,
                loop.ticker().nanoTime() + timeout);
        underWay.add(trip);
        trip.go(current, true);
        if (!watching) {
            watching = true;
            watchAt(trip.due);
        }
    }

    /** Sends what has been written, at the end of this turn of the loop. To be called on the loop. */
    void flush() {
        if (!flushing) {
            flushing = true;
            loop.execute(() -> {
                flushing = false;
                Connection current = connection;
                if (current != null) {
                    current.connection().flushCommands();
                }
            });
        }
    }

    private void watchAt(long time) {
        planned = time;
        loop.schedule(this::watch, time - loop.ticker().nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Says of those whose time is over that they are late. All have the same time, so the oldest is first. */
    private void watch() {
        long now = loop.ticker().nanoTime();
        Trip first = underWay.peek();
        if (first != null && first.isOverdue(now) && isCatchingUp(first, now)) {
            watchAt(now + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
            return;
        }
        while (first != null && (first.done || first.due - now <= 0)) {
            underWay.remove();
            if (!first.done) {
                first.answer.late();
            }
            first = underWay.peek();
        }
        watching = first != null;
        if (first != null) {
            watchAt(first.due);
        }
    }

    /**
     * Returns whether a loop that was late has yet to read answers, which are no fault of the store: for as long as some come,
     * and one more timeout at most.
     */
    private boolean isCatchingUp(Trip first, long now) {
        boolean goesOn = catchingUp ? replies > 0 && now - first.due < timeout : now - planned > timeout / LATE_LOOP;
        catchingUp = goesOn;
        replies = 0;
        return goesOn;
    }

    private final class Trip {
        private final Script script;
        private final byte[][] keys;
        private final byte[][] arguments;
        private final Scripts.Answer answer;
        private final long due;
        private boolean done;

        Trip(Script script, byte[][] keys, byte[][] arguments, Scripts.Answer answer, long due) {
            this.script = script;
            this.keys = keys;
            this.arguments = arguments;
            this.answer = answer;
            this.due = due;
        }

        void go(Connection current, boolean known) {
            try {
                (known
                                ? current.commands()
                                        .<byte[]>evalsha(script.digest(), ScriptOutputType.VALUE, keys, arguments)
                                : current.commands()
                                        .<byte[]>eval(script.text(), ScriptOutputType.VALUE, keys, arguments))
                        .whenComplete((reply, failure) -> end(current, known, reply, failure));
                flush();
            } catch (RuntimeException e) {
                done = true;
                answer.failed(RedisFaults.of(e));
            }
        }

        private void end(Connection current, boolean known, byte @Nullable [] reply, @Nullable Throwable failure) {
            if (!loop.inEventLoop()) {
                loop.execute(() -> end(current, known, reply, failure));
            } else if (known && failure instanceof RedisNoScriptException) {
                go(current, false);
            } else if (current.cluster() && failure != null && RedisFaults.isUnsent(failure) && !isLate()) {
                loop.schedule(() -> go(current, known), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                end(reply, failure);
            }
        }

        boolean isOverdue(long now) {
            return !done && due - now <= 0;
        }

        /** Returns whether it has no time for one more pause. */
        private boolean isLate() {
            return due - loop.ticker().nanoTime() < TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        }

        private void end(byte @Nullable [] reply, @Nullable Throwable failure) {
            done = true;
            replies++;
            if (reply != null) {
                answer.reply(reply);
            } else {
                answer.failed(
                        failure == null
                                ? new StoreException(StoreFault.OTHER, "the script returned nothing", null)
                                : RedisFaults.of(failure));
            }
        }
    }
}
