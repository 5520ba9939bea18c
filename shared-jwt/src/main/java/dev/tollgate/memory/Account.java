package dev.tollgate.memory;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The account of the memory that one connection holds. Only its event loop changes it. Other threads read it when they
 * look for a connection to close, and may see a slightly old value.
 */
public final class Account {
    /** The account of channels that are not counted. */
    static final Account NONE = ConnectionMemory.unlimited().open(() -> {});

    /** The weight of an idle connection, in octets, in addition to what it holds. */
    private static final int PLACE = 64;
    /** How much longer a connection may hold memory after its first response, and after it has shown a valid token. */
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
    private boolean asking;
    private volatile @Nullable Object address;
    private long since;

    Account(ConnectionMemory memory, Runnable end, long now) {
        this.memory = memory;
        this.end = end;
        this.since = now;
    }

    /** Counts the memory of the open connection itself, which does not add to its weight. */
    public void open(int heapOctets, int nativeOctets) {
        openHeap += heapOctets;
        openOffHeap += nativeOctets;
        hold(MemoryKind.HEAP, heapOctets);
        hold(MemoryKind.NATIVE, nativeOctets);
    }

    /** Counts octets that the connection now holds or, if negative, no longer holds. */
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

    /** Records whose connection this is. An address that brings the connections of others, as a proxy's, is not recorded. */
    public void from(Object client) {
        if (this != NONE) {
            address = client;
        }
    }

    /** Returns whose connection this is, null if that is not known. */
    @Nullable
    Object address() {
        return address;
    }

    /** Returns the client whose connection this is; the account itself if the address brings the connections of others. */
    public Object client() {
        Object known = address;
        return known == null ? this : known;
    }

    /** Records that a request is complete and has no response yet. */
    public void asked() {
        asking = this != NONE;
    }

    /** Records that a request has been answered. */
    public void answered() {
        if (this != NONE) {
            asking = false;
            standing = Math.max(standing, ANSWERED);
            since = memory.now();
        }
    }

    /** Records that the client has shown a valid token or key. */
    public void vouched() {
        if (this != NONE) {
            standing = VOUCHED;
        }
    }

    /**
     * Returns whether the connection may keep what it receives; false if it is being closed. While the budget is
     * exceeded, because closed connections have not released their memory yet, a connection that holds something is
     * closed, too.
     */
    boolean mayHoldMore(boolean holds) {
        if (holds && memory.isExhausted()) {
            memory.end(this);
        }
        return isOpen();
    }

    /** Returns whether the budget is exceeded, because closed connections have not released their memory yet. */
    boolean isCrowded() {
        return memory.isExhausted();
    }

    /** Closes this connection soon. */
    void endNow() {
        memory.end(this);
    }

    /** Records that the connection has ended and holds nothing. */
    void close() {
        State before = state.getAndSet(State.CLOSED);
        if (before != State.CLOSED) {
            memory.closed(this, before == State.CHOSEN);
        }
    }

    boolean isOpen() {
        return state.get() == State.OPEN;
    }

    /** Chooses this connection to be closed; returns false if it has ended or is being closed. */
    boolean choose() {
        if (!isOpen()) {
            return false; // its release has been counted
        }
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

    /** Returns how long ago the last request was answered, or the connection opened, in nanoseconds. */
    long waited(long now) {
        return Math.max(0, now - since);
    }

    /** Returns the weight for closing this connection: the octets it holds, times how long. */
    long weight(MemoryKind kind, long now) {
        return (PLACE + Math.max(0L, beyondOpen(kind))) * (1 + waited(now) / NANOS_PER_MILLI) / standing;
    }

    /** Returns whether the client has shown a valid token or key. */
    boolean isVouched() {
        return standing == VOUCHED;
    }

    /** Returns whether a complete request waits for its response. */
    boolean isAsking() {
        return asking;
    }

    /** Returns whether the client has completed no request, or the connection holds memory. */
    boolean isInTheWay() {
        return standing == 1 || heap > openHeap || direct > 0;
    }
}
