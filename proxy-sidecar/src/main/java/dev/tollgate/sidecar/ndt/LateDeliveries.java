package dev.tollgate.sidecar.ndt;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.tollgate.http.AddressBlock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;

/**
 * The tests that ndt-server has ended and whose last octets are still on the way to the client. They hold no place. Their
 * number and their octets are bounded. Beyond a bound, the address with the most of them loses its oldest one, so a client
 * that never closes its connections cannot push others out. Thread-safe.
 */
final class LateDeliveries {
    /** The octets that may wait for clients in this process; a single test has less than 1 MiB. */
    static final long MAX_OCTETS = 12L << 20;

    private final IntSupplier max;
    private final Runnable onEmpty;

    @GuardedBy("this")
    private final Map<Object, Delivery> open = new LinkedHashMap<>();

    @GuardedBy("this")
    private long octets;

    private record Delivery(AddressBlock client, long octets, Runnable cut) {}

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
     * @param client to whom it goes
     * @param waiting how many of its octets wait in this process
     * @param cut ends it; run by any thread, must not wait
     */
    void add(Object test, AddressBlock client, long waiting, Runnable cut) {
        List<Runnable> cuts;
        synchronized (this) {
            open.put(test, new Delivery(client, waiting, cut));
            octets += waiting;
            cuts = dropTheMost();
        }
        cuts.forEach(Runnable::run);
    }

    @GuardedBy("this")
    private List<Runnable> dropTheMost() {
        List<Runnable> cuts = new ArrayList<>();
        while (open.size() > max.getAsInt() || octets > MAX_OCTETS) {
            AddressBlock most = open.size() > max.getAsInt() ? most(delivery -> 1) : most(Delivery::octets);
            cuts.add(dropTheOldestOf(most).cut());
        }
        return cuts;
    }

    /** Returns the address that has the most; of several the one that has waited longest. */
    @GuardedBy("this")
    private AddressBlock most(ToLongFunction<Delivery> weight) {
        Map<AddressBlock, Long> sums = new LinkedHashMap<>();
        open.values().forEach(delivery -> sums.merge(delivery.client(), weight.applyAsLong(delivery), Long::sum));
        long most = Collections.max(sums.values());
        return sums.entrySet().stream()
                .filter(sum -> sum.getValue() == most)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    @GuardedBy("this")
    private Delivery dropTheOldestOf(AddressBlock client) {
        Iterator<Delivery> oldest = open.values().iterator();
        Delivery delivery = oldest.next();
        while (!delivery.client().equals(client)) {
            delivery = oldest.next();
        }
        oldest.remove();
        octets -= delivery.octets();
        return delivery;
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
