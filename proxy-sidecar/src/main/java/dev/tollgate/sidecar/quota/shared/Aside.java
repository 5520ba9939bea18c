package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.shared.StoreReply.Part;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The part of one limit that the store has set aside for this sidecar. The store is told how many this sidecar holds or has
 * granted without the store, so that it never knows of fewer. Times are in nanoseconds. Safe for many threads.
 */
final class Aside {
    private final Standing standing;
    private final AskedLimit asked;
    private final long id = ThreadLocalRandom.current().nextLong();
    private volatile long usedAt;
    private volatile long sentAt;
    private volatile boolean askedBack;
    private long validUntil;
    private long free;
    private long taken;
    private long should;
    /** How many the store may have set aside at most, as far as is known. */
    private long inStore;

    private int number;

    Aside(Standing standing, AskedLimit asked, long now) {
        this.standing = standing;
        this.asked = asked;
        this.usedAt = now;
        this.sentAt = now;
        this.validUntil = now;
    }

    /**
     * What the store is told.
     *
     * @param number of the message: only the answer to the last one says what is set aside
     * @param held how many this sidecar holds, or has granted and not written yet
     * @param more whether it would like more
     * @param at when this was said
     */
    record Holding(Aside aside, int number, long held, boolean more, long at) {
        private static final int OCTETS = Long.BYTES + 2 * Integer.BYTES + 1;

        AskedLimit asked() {
            return aside.asked;
        }

        /** Returns it with requests that the store may not know. */
        Holding and(long untold) {
            return new Holding(aside, number, held + untold, more, at);
        }

        /** Returns it as the script takes it. */
        byte[] octets() {
            return ByteBuffer.allocate(OCTETS)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(aside.id)
                    .putInt(number)
                    .putInt((int) Math.min(held, Integer.MAX_VALUE))
                    .put((byte) (more ? 1 : 0))
                    .array();
        }
    }

    Standing standing() {
        return standing;
    }

    AskedLimit asked() {
        return asked;
    }

    void use(long now) {
        usedAt = now;
        askedBack = false;
    }

    boolean isUsedSince(long time) {
        return usedAt - time > 0;
    }

    /** All sidecars are to hold nothing for now. */
    void askBack() {
        askedBack = true;
    }

    /** Returns whether that was so after the last use. */
    boolean isAskedBack() {
        return askedBack;
    }

    long sentAt() {
        return sentAt;
    }

    /** Takes one, which is then settled; returns whether there was one. */
    synchronized boolean take(long now) {
        expire(now);
        if (free == 0) {
            return false;
        }
        free--;
        taken++;
        return true;
    }

    synchronized void settle(boolean counted) {
        taken--;
        free += counted ? 0 : 1;
    }

    /** Returns how many may be granted. */
    synchronized long free(long now) {
        expire(now);
        return free;
    }

    /** Returns whether the store has set nothing aside. */
    synchronized boolean isEmpty() {
        return inStore == 0 && taken == 0;
    }

    /** Returns whether the store may have set aside more than this sidecar holds. */
    synchronized boolean isStale(long now) {
        expire(now);
        return inStore != free + taken;
    }

    /** The store forgets it at that time at the earliest. */
    private void expire(long now) {
        if (validUntil - now <= 0) {
            free = 0;
        }
    }

    /**
     * Returns what to tell the store. Beyond what should be set aside, this sidecar grants nothing from now on.
     *
     * @param more false to give all back
     */
    synchronized Holding holding(long now, boolean more) {
        expire(now);
        free = Math.min(free, more ? should : 0);
        sentAt = now;
        inStore = Long.MAX_VALUE;
        return new Holding(this, ++number, free + taken, more, now);
    }

    /**
     * Takes the answer.
     *
     * @param until when this sidecar has to stop granting
     */
    synchronized void set(Holding sent, Part part, long until, long now) {
        if (sent.number() != number) {
            return;
        }
        should = part.should();
        inStore = part.set();
        if (until - now > 0) {
            expire(now);
            validUntil = until;
            free += Math.max(0, part.set() - sent.held());
        }
    }
}
