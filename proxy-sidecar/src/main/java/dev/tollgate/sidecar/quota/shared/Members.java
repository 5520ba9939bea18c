package dev.tollgate.sidecar.quota.shared;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The sidecars of a fleet that are alive, as the store has last told; and whether all of them hold their decisions. */
final class Members {
    private volatile int replicas;
    private final LongSupplier nanoTime;
    private volatile int alive;
    private volatile long suspendedUntil;

    /** @param replicas how many there are while nobody has told */
    Members(int replicas, LongSupplier nanoTime) {
        this.replicas = replicas;
        this.nanoTime = nanoTime;
        this.suspendedUntil = nanoTime.getAsLong();
    }

    /** @param other how many there are while nobody has told */
    void assume(int other) {
        replicas = other;
    }

    /** Returns how many share what is left, at least 1. */
    int alive() {
        int told = alive;
        return told == 0 ? replicas : told;
    }

    /** Returns whether each sidecar grants its share, though the store answers: all have to write first what they counted. */
    boolean isSuspended() {
        return suspendedFor() > 0;
    }

    /** Returns for how many nanoseconds more it is so, 0 or less if it is not. */
    long suspendedFor() {
        return suspendedUntil - nanoTime.getAsLong();
    }

    /**
     * Takes the answer of {@link Script#ALIVE}. Those that were alive before an outage count until it is over.
     *
     * @return the time of the store, in microseconds since 1970
     * @throws IllegalArgumentException if it is none
     */
    long told(byte[] reply) {
        return Scripts.read(reply, this::take);
    }

    private long take(ByteBuffer in) {
        long time = (long) in.getDouble();
        int count = (int) in.getDouble();
        long held = TimeUnit.MICROSECONDS.toNanos((long) in.getDouble() - time);
        if (held > 0) {
            suspendedUntil = nanoTime.getAsLong() + held;
            alive = Math.max(alive, count);
        } else {
            alive = count;
        }
        return time;
    }
}
