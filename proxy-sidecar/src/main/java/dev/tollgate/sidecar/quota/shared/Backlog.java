package dev.tollgate.sidecar.quota.shared;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one integration was granted here and the store has not been told yet. It is written in batches, each under a number of
 * its own, so that one of which nobody knows whether it was written can be sent again.
 */
final class Backlog {
    /** The windows that all backlogs hold together at most; new ones beyond it are not written. */
    static final int MAX_WINDOWS = 100_000;

    private static final int BATCH_WINDOWS = 64;
    private static final int BATCH_SLOTS = 4 * Slots.MAX;

    /**
     * What is written at once.
     *
     * @param number 1 or more
     * @param requests how many there were; they count in one window or several
     */
    record Batch(long number, long requests, List<Slots> windows) {}

    /** The next batch, or if there is none, the callers that waited for that. */
    record Next(@Nullable Batch batch, List<Consumer<Boolean>> waiting) {}

    private final AtomicInteger held;
    private final Map<WindowName, Slots> windows = new LinkedHashMap<>();
    private List<Consumer<Boolean>> waiting = new ArrayList<>();
    private @Nullable Batch sent;
    private long requests;
    private long batches;
    private boolean writing;
    private volatile boolean empty = true;

    /** @param held how many windows all backlogs hold */
    Backlog(AtomicInteger held) {
        this.held = held;
    }

    boolean isEmpty() {
        return empty;
    }

    /** Remembers a request that counts in the windows of its limits. */
    synchronized void add(List<AskedLimit> limits, long nanos) {
        for (AskedLimit asked : limits) {
            if (!asked.isPlace()) {
                add(asked, nanos, 1);
                empty = false;
            }
        }
        requests += empty ? 0 : 1;
    }

    /** Remembers requests that counted in one window. */
    synchronized void add(AskedLimit asked, long nanos, int count) {
        Slots slots = windows.get(asked.window());
        if (slots == null && held.get() < MAX_WINDOWS) {
            slots = new Slots(asked);
            windows.put(asked.window(), slots);
            held.incrementAndGet();
        }
        if (slots != null) {
            slots.add(nanos, count);
        }
        empty = false;
    }

    /** Forgets a request, and returns whether it had not been sent. */
    synchronized boolean take(List<AskedLimit> limits, long nanos) {
        boolean taken = false;
        for (AskedLimit asked : limits) {
            Slots slots = windows.get(asked.window());
            taken |= slots != null && slots.take(nanos);
        }
        requests -= taken ? 1 : 0;
        return taken;
    }

    /** Returns how many requests count in a window that the store may not know. */
    synchronized long count(WindowName window) {
        Slots slots = windows.get(window);
        long count = slots == null ? 0 : slots.total();
        if (sent != null) {
            for (Slots other : sent.windows()) {
                count += other.asked().window().equals(window) ? other.total() : 0;
            }
        }
        return count;
    }

    /** Waits until all is written; returns whether the caller has to begin with that. */
    synchronized boolean await(Consumer<Boolean> then) {
        waiting.add(then);
        boolean begins = !writing;
        writing = true;
        return begins;
    }

    /** Returns what is to be sent now: what failed to be sent comes first. */
    synchronized Next next() {
        if (sent == null && !windows.isEmpty()) {
            sent = batch();
        }
        if (sent == null) {
            empty = true;
            return new Next(null, ended());
        }
        return new Next(sent, List.of());
    }

    private Batch batch() {
        List<Slots> all = new ArrayList<>();
        int slots = 0;
        Iterator<Slots> rest = windows.values().iterator();
        while (rest.hasNext() && all.size() < BATCH_WINDOWS && slots < BATCH_SLOTS) {
            Slots next = rest.next();
            slots += next.size();
            all.add(next);
            rest.remove();
        }
        Batch batch = new Batch(++batches, requests, all);
        requests = 0;
        return batch;
    }

    synchronized void written(Batch batch) {
        if (batch.equals(sent)) {
            held.addAndGet(-batch.windows().size());
            sent = null;
        }
    }

    /** Ends the attempt to write, and returns those who wait for it. */
    synchronized List<Consumer<Boolean>> ended() {
        writing = false;
        List<Consumer<Boolean>> all = waiting;
        waiting = new ArrayList<>();
        return all;
    }

    /** Forgets all. */
    synchronized void clear() {
        held.addAndGet(-windows.size() - (sent == null ? 0 : sent.windows().size()));
        windows.clear();
        sent = null;
        requests = 0;
        empty = true;
    }
}
