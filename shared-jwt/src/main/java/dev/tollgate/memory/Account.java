package dev.tollgate.memory;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What one connection holds of the memory of all. Its event loop alone changes it; others read it when they look for a
 * connection to close, and may see a figure that is a moment old.
 */
public final class Account {
    /** The account of channels that are counted nowhere. */
    static final Account NONE = ConnectionMemory.unlimited().open(() -> {});

    /** What an idle connection weighs beside what it holds, in octets. */
    private static final int PLACE = 64;
    /** How much longer a connection may hold what it holds once it has been answered, and once it has shown a good token. */
    private static final int ANSWERED = 2;

    private static final int VOUCHED = 32;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private enum State {
        OPEN,
        CHOSEN,
        CLOSED
    }

    private final ConnectionMemory memory;
    private final Runnable end;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private int heap;
    private int direct;
    private int offHeap;
    private int openHeap;
    private int openOffHeap;
    private int returningHeap;
    private int returningDirect;
    private int returningOffHeap;
    private int standing = 1;
    private long since;

    Account(ConnectionMemory memory, Runnable end, long now) {
        this.memory = memory;
        this.end = end;
        this.since = now;
    }

    /** Counts what the connection takes by being open, which does not weigh when one is looked for that holds too much. */
    public void open(int heapOctets, int nativeOctets) {
        openHeap += heapOctets;
        openOffHeap += nativeOctets;
        hold(MemoryKind.HEAP, heapOctets);
        hold(MemoryKind.NATIVE, nativeOctets);
    }

    /** Counts octets that the connection holds from now on, or, if negative, holds no more. */
    public void hold(MemoryKind kind, int octets) {
        if (octets == 0 || this == NONE || state.get() == State.CLOSED) {
            return;
        }
        switch (kind) {
            case HEAP -> heap += octets;
            case DIRECT -> direct += octets;
            case NATIVE -> offHeap += octets;
        }
        memory.count(kind, octets);
    }

    /** A request has been answered. */
    public void answered() {
        if (this != NONE) {
            standing = Math.max(standing, ANSWERED);
            since = memory.now();
        }
    }

    /** The client has shown a good token or key. */
    public void vouched() {
        if (this != NONE) {
            standing = VOUCHED;
        }
    }

    /**
     * Returns whether what comes may be kept: not if the connection has been told to end. Where all hold too much, because
     * those that were told to end have not had their turn yet, one that holds something is told to end now.
     */
    boolean mayHoldMore(boolean holds) {
        if (holds && memory.isExhausted()) {
            memory.end(this);
        }
        return isOpen();
    }

    /** Returns whether all hold too much, because those that were told to end have not had their turn yet. */
    boolean isCrowded() {
        return memory.isExhausted();
    }

    /** Closes this connection, soon. */
    void endNow() {
        memory.end(this);
    }

    /** The connection has ended and holds nothing more. */
    void close() {
        State before = state.getAndSet(State.CLOSED);
        if (before != State.CLOSED) {
            memory.closed(this, before == State.CHOSEN);
        }
    }

    boolean isOpen() {
        return state.get() == State.OPEN;
    }

    /** Takes note that this connection is to end; returns false if it has ended or is ending. */
    boolean choose() {
        returningHeap = heap;
        returningDirect = direct;
        returningOffHeap = offHeap;
        return state.compareAndSet(State.OPEN, State.CHOSEN);
    }

    void end() {
        end.run();
    }

    int held(MemoryKind kind) {
        return switch (kind) {
            case HEAP -> heap;
            case DIRECT -> direct;
            case NATIVE -> offHeap;
        };
    }

    int returning(MemoryKind kind) {
        return switch (kind) {
            case HEAP -> returningHeap;
            case DIRECT -> returningDirect;
            case NATIVE -> returningOffHeap;
        };
    }

    private int beyondOpen(MemoryKind kind) {
        return switch (kind) {
            case HEAP -> heap - openHeap;
            case DIRECT -> direct;
            case NATIVE -> offHeap - openOffHeap;
        };
    }

    /** Returns how long ago the last request was answered, or the connection opened, in milliseconds. */
    long age(long now) {
        return 1 + Math.max(0, now - since) / NANOS_PER_MILLI;
    }

    /** Returns what speaks for closing this connection: what it holds, by how long it has. */
    long weight(MemoryKind kind, long now) {
        return (PLACE + Math.max(0L, beyondOpen(kind))) * age(now) / standing;
    }

    /** Returns whether the connection has had its time, and its client has completed nothing or lets us hold something. */
    boolean isInTheWay(long now, long nanos) {
        boolean holds = heap > openHeap || direct > 0;
        return isOpen() && standing < VOUCHED && now - since > nanos && (standing == 1 || holds);
    }
}
