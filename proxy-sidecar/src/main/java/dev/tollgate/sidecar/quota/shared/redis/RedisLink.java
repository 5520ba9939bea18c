package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.sidecar.quota.shared.Script;
import dev.tollgate.sidecar.quota.shared.Scripts;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.netty.channel.EventLoop;
import java.nio.channels.ClosedChannelException;
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
     */
    record Connection(
            StatefulConnection<byte[], byte[]> connection, RedisClusterAsyncCommands<byte[], byte[]> commands) {}

    private static final byte[][] NOTHING = {};

    private final EventLoop loop;
    private final long timeout;
    private final Queue<Trip> underWay = new ArrayDeque<>();
    private volatile @Nullable Connection connection;
    private boolean flushing;
    private boolean watching;

    RedisLink(EventLoop loop, Duration timeout) {
        this.loop = loop;
        this.timeout = timeout.toNanos();
    }

    EventLoop loop() {
        return loop;
    }

    boolean isOpen() {
        Connection current = connection;
        return current != null && current.connection().isOpen();
    }

    /** Uses another connection from now on, and returns the one that was used. */
    @Nullable
    Connection use(Connection other) {
        other.connection().setAutoFlushCommands(false);
        Connection before = connection;
        connection = other;
        return before;
    }

    void run(Script script, List<byte[]> keys, List<byte[]> arguments, Scripts.Answer answer) {
        Connection current = connection;
        if (current == null || !current.connection().isOpen()) {
            answer.failed(new ClosedChannelException());
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
            loop.schedule(this::watch, timeout, TimeUnit.NANOSECONDS);
        }
    }

    private void flush(Connection current) {
        if (!flushing) {
            flushing = true;
            loop.execute(() -> {
                flushing = false;
                current.connection().flushCommands();
            });
        }
    }

    /** Says of those whose time is over that they are late. All have the same time, so the oldest is first. */
    private void watch() {
        long now = loop.ticker().nanoTime();
        Trip first = underWay.peek();
        while (first != null && (first.done || first.due - now <= 0)) {
            underWay.remove();
            if (!first.done) {
                first.answer.late();
            }
            first = underWay.peek();
        }
        watching = first != null;
        if (first != null) {
            loop.schedule(this::watch, first.due - now, TimeUnit.NANOSECONDS);
        }
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
                flush(current);
            } catch (RuntimeException e) {
                done = true;
                answer.failed(e);
            }
        }

        private void end(Connection current, boolean known, byte @Nullable [] reply, @Nullable Throwable failure) {
            if (!loop.inEventLoop()) {
                loop.execute(() -> end(current, known, reply, failure));
            } else if (known && failure instanceof RedisNoScriptException) {
                go(current, false);
            } else {
                done = true;
                if (reply != null) {
                    answer.reply(reply);
                } else {
                    answer.failed(failure == null ? new IllegalStateException("no answer") : failure);
                }
            }
        }
    }
}
