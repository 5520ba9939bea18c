package dev.tollgate.sidecar.ndt;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Tests that ndt-server has ended, and whose last octets are still on the way to the client. They hold no place, and there
 * are bounds on their number and on their octets: beyond those the oldest ones are cut, since most clients need less than a
 * second. Safe for use by many threads.
 */
final class LateDeliveries {
    /** The octets that may wait for clients in this process; a single test has less than 1 MiB. */
    static final long MAX_OCTETS = 16L << 20;

    private final IntSupplier max;
    private final Runnable onEmpty;
    private final Map<Object, Delivery> open = new LinkedHashMap<>();
    private long octets;

    private record Delivery(long octets, Runnable cut) {}

    /**
     * @param max how many there may be
     * @param onEmpty is run when the last one has ended
     */
    LateDeliveries(IntSupplier max, Runnable onEmpty) {
        this.max = max;
        this.onEmpty = onEmpty;
    }

    /**
     * Adds one.
     *
     * @param test names it
     * @param waiting how many of its octets wait in this process
     * @param cut ends it; run by any thread, must not wait
     */
    void add(Object test, long waiting, Runnable cut) {
        List<Runnable> cuts;
        synchronized (this) {
            open.put(test, new Delivery(waiting, cut));
            octets += waiting;
            cuts = dropTheOldest();
        }
        cuts.forEach(Runnable::run);
    }

    private List<Runnable> dropTheOldest() {
        List<Runnable> cuts = new ArrayList<>();
        Iterator<Delivery> oldest = open.values().iterator();
        while (oldest.hasNext() && (open.size() > max.getAsInt() || octets > MAX_OCTETS)) {
            Delivery delivery = oldest.next();
            oldest.remove();
            octets -= delivery.octets();
            cuts.add(delivery.cut());
        }
        return cuts;
    }

    /** Removes one that has ended, if it is there. */
    void remove(Object test) {
        boolean empty;
        synchronized (this) {
            Delivery ended = open.remove(test);
            octets -= ended == null ? 0 : ended.octets();
            empty = open.isEmpty();
        }
        if (empty) {
            onEmpty.run();
        }
    }

    synchronized int count() {
        return open.size();
    }
}
