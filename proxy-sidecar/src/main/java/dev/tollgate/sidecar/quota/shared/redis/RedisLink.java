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
import java.util.ArrayList;
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
    /** The loop has had at least so many turns to read an answer before that is late. */
    private static final int TURNS = 4;

    private static final long A_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    /** For so long a connection is kept that others have replaced: a late answer says whether a request was counted. */
    private static final long LATE = TimeUnit.SECONDS.toNanos(2);

    private final EventLoop loop;
    private final long timeout;
    private final LoopTime time;
    private final List<Trip> written = new ArrayList<>();
    private final Queue<Trip> underWay = new ArrayDeque<>();
    private volatile @Nullable Connection connection;
    private boolean flushing;
    private boolean watching;

    RedisLink(EventLoop loop, Duration timeout) {
        this.loop = loop;
        this.timeout = timeout.toNanos();
        this.time = new LoopTime(loop.ticker(), this.timeout / TURNS);
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
        Trip trip = new Trip(script, keys.toArray(NOTHING), arguments.toArray(NOTHING), answer);
        trip.go(current, true);
        if (!trip.done) {
            written.add(trip);
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
                sent();
            });
        }
    }

    /** The store owes an answer from now on. */
    private void sent() {
        long due = time.now() + timeout;
        for (Trip trip : written) {
            trip.due = due;
            underWay.add(trip);
        }
        written.clear();
        if (!watching && !underWay.isEmpty()) {
            watching = true;
            time.tick();
            watchIn(timeout);
        }
    }

    private void watchIn(long nanos) {
        loop.schedule(this::watch, Math.max(A_MILLI, Math.min(timeout / TURNS, nanos)), TimeUnit.NANOSECONDS);
    }

    /** Says of those whose time is over that they are late. All have the same time, so the oldest is first. */
    private void watch() {
        time.tick();
        Trip first = underWay.peek();
        while (first != null && (first.done || first.isOverdue())) {
            underWay.remove();
            if (!first.done) {
                first.answer.late();
            }
            first = underWay.peek();
        }
        watching = first != null;
        if (first != null) {
            watchIn(first.due - time.now());
        }
    }

    private final class Trip {
        private final Script script;
        private final byte[][] keys;
        private final byte[][] arguments;
        private final Scripts.Answer answer;
        /** Of {@link LoopTime}; far away until it has been sent. */
        private long due = Long.MAX_VALUE;

        private boolean done;

        Trip(Script script, byte[][] keys, byte[][] arguments, Scripts.Answer answer) {
            this.script = script;
            this.keys = keys;
            this.arguments = arguments;
            this.answer = answer;
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

        boolean isOverdue() {
            return due <= time.now();
        }

        /** Returns whether it has no time for one more pause. */
        private boolean isLate() {
            return due - time.now() < PAUSE_MILLIS * A_MILLI;
        }

        private void end(byte @Nullable [] reply, @Nullable Throwable failure) {
            done = true;
            if (reply != null) {
                Scripts.hand(answer, reply);
            } else {
                answer.failed(
                        failure == null
                                ? new StoreException(StoreFault.OTHER, "the script returned nothing", null)
                                : RedisFaults.of(failure));
            }
        }
    }
}
