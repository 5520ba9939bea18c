package dev.tollgate.sidecar.http;

import dev.tollgate.threads.Turns;
import io.netty.util.concurrent.EventExecutor;

/** Whether an HTTP/1 connection may begin a request in this turn of its event loop. */
final class RequestTurn {
    private enum State {
        FREE,
        /** A request has begun in this turn. */
        TAKEN,
        /** Held requests wait in the line of the event loop. */
        IN_LINE
    }

    private State state = State.FREE;

    boolean isFree() {
        return state == State.FREE;
    }

    /** A request has begun. */
    void take() {
        if (state == State.FREE) {
            state = State.TAKEN;
        }
    }

    /** All has been read that there was. */
    void readComplete() {
        if (state == State.TAKEN) {
            state = State.FREE;
        }
    }

    /** Has a step run in another turn of the event loop, unless one is to run already. */
    void lineUp(EventExecutor loop, Runnable step) {
        if (state != State.IN_LINE) {
            state = State.IN_LINE;
            Turns.later(loop, step);
        }
    }

    /** The step that was in line has run. */
    void over() {
        state = State.FREE;
    }
}
