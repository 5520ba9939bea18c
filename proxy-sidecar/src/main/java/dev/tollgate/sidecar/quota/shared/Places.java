package dev.tollgate.sidecar.quota.shared;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The places that tests of this sidecar take while they run. The store holds each for 25 s, and is told to go on: places of a
 * sidecar that was killed come back by themselves, and those that the store has lost are there again.
 */
final class Places {
    private static final long EVERY = TimeUnit.SECONDS.toNanos(8);
    private static final int AT_ONCE = 256;

    private static final class Taken {
        private final Standing standing;
        private final AskedLimit asked;
        /** Whether the store knows it. */
        private volatile boolean told;

        Taken(Standing standing, AskedLimit asked, boolean told) {
            this.standing = standing;
            this.asked = asked;
            this.told = told;
        }
    }

    private final StoreWindows windows;
    private final Breaker breaker;
    private final LongSupplier nanoTime;
    private final Map<Long, Taken> held = new ConcurrentHashMap<>();
    private final AtomicLong names = new AtomicLong(new Random().nextLong());
    private volatile long renewed;
    private volatile boolean due;

    Places(StoreWindows windows, Breaker breaker, LongSupplier nanoTime) {
        this.windows = windows;
        this.breaker = breaker;
        this.nanoTime = nanoTime;
        this.renewed = nanoTime.getAsLong();
    }

    /** Returns the name of another place. */
    long name() {
        return names.incrementAndGet();
    }

    /**
     * A test has begun.
     *
     * @param told whether the store knows that
     */
    void take(Standing standing, AskedLimit asked, boolean told) {
        held.put(asked.place(), new Taken(standing, asked, told));
    }

    /** Returns how many places of an integration are taken that the store may not know. */
    long untold(Standing standing) {
        return held.values().stream()
                .filter(place -> place.standing == standing && !place.told)
                .count();
    }

    /** It has ended. */
    void leave(AskedLimit asked) {
        Taken left = held.remove(asked.place());
        if (left != null && !breaker.isOpen()) {
            windows.giveBack(left.standing.keys(), List.of(asked), 0, Unheard.ANSWER);
        }
    }

    /** Has all places held again in the next round: the store may not know them. */
    void renewSoon() {
        due = true;
    }

    /** Tells the store which places are still taken, every few seconds. */
    void renew() {
        long now = nanoTime.getAsLong();
        if (!due && now - renewed < EVERY) {
            return;
        }
        due = false;
        renewed = now;
        Map<Standing, List<Taken>> all = new HashMap<>();
        held.values()
                .forEach(place -> all.computeIfAbsent(place.standing, standing -> new ArrayList<>())
                        .add(place));
        all.forEach((standing, places) -> {
            for (int i = 0; i < places.size(); i += AT_ONCE) {
                List<Taken> some = places.subList(i, Math.min(places.size(), i + AT_ONCE));
                windows.renew(
                        standing.keys(),
                        WindowName.RUNNING,
                        some.stream().map(place -> place.asked.place()).toList(),
                        new Renewed(List.copyOf(some)));
            }
        });
    }

    private record Renewed(List<Taken> places) implements Scripts.Answer {
        @Override
        public void reply(byte[] reply) {
            places.forEach(place -> place.told = true);
        }

        @Override
        public void failed(Throwable cause) {}

        @Override
        public void late() {}
    }
}
