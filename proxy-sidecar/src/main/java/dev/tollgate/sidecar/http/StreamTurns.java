package dev.tollgate.sidecar.http;

import dev.tollgate.threads.Turns;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The streams of an HTTP/2 connection whose requests wait for a turn of the event loop. One read can open a hundred; the
 * first is served in it, and each other one in a turn of its own, as pipelined requests are. A stream that waits is not
 * read: its frames stay in it, within its window.
 */
final class StreamTurns {
    private final EventExecutor loop;
    private final Queue<Channel> waiting = new ArrayDeque<>(0);
    private boolean taken;

    StreamTurns(EventExecutor loop) {
        this.loop = loop;
    }

    /** A stream begins, and none of its frames has been passed. */
    void begins(Channel stream) {
        if (!taken && waiting.isEmpty()) {
            taken = true;
            return;
        }
        ReadGate.of(stream).stop(ReadGate.Reason.TURN);
        waiting.add(stream);
        if (waiting.size() == 1) {
            Turns.later(loop, this::next);
        }
    }

    /** All has been read that there was. */
    void readComplete() {
        taken = false;
    }

    /** Streams that their client has reset meanwhile take no turn. */
    private void next() {
        Channel stream = waiting.poll();
        while (stream != null && !stream.isOpen()) {
            stream = waiting.poll();
        }
        if (stream != null) {
            ReadGate.of(stream).resume(ReadGate.Reason.TURN);
        }
        if (!waiting.isEmpty()) {
            Turns.later(loop, this::next);
        }
    }
}
