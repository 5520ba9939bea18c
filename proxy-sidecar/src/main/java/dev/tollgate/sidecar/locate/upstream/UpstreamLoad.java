package dev.tollgate.sidecar.locate.upstream;

import java.util.concurrent.atomic.LongAdder;

/** The connections to the servers behind and the requests that wait for one, of all event loops. For many threads. */
public final class UpstreamLoad {
    private final LongAdder connections = new LongAdder();
    private final LongAdder idle = new LongAdder();
    private final LongAdder waiting = new LongAdder();

    void addConnections(int more) {
        connections.add(more);
    }

    void addIdle(int more) {
        idle.add(more);
    }

    void addWaiting(int more) {
        waiting.add(more);
    }

    /** Returns how many connections are open or being opened. */
    public long connections() {
        return connections.sum();
    }

    /** Returns how many of them carry no request. */
    public long idle() {
        return idle.sum();
    }

    /** Returns how many requests wait for a connection. */
    public long waiting() {
        return waiting.sum();
    }
}
