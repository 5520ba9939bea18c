package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The parts of limits that the store has set aside for this sidecar beforehand: in an outage it grants these and nothing else,
 * so that the fleet grants the quota and no more. Used limits hold parts; they expire when they are not renewed.
 */
final class Asides implements OwnShare {
    /** For so long a part outlives its last use, an outage, or its sidecar. */
    static final Duration TIME = Duration.ofMinutes(5);

    private static final int MAX = 10_000;
    private static final int MOST_AT_ONCE = 2000;

    /** For so long after the last use of its limit a part is renewed; longer if it was asked back, which lasts 10 s at least. */
    private static final long IN_USE = TimeUnit.SECONDS.toNanos(10);

    private static final long IN_USE_ASKED_BACK = TimeUnit.SECONDS.toNanos(25);

    /** A window, and the limit of which a part is set aside. */
    private record Key(Standing standing, WindowName window, Limit limit) {
        static Key of(Standing standing, AskedLimit asked) {
            return new Key(standing, asked.window(), asked.limit());
        }
    }

    private final Map<Key, Aside> asides = new ConcurrentHashMap<>();
    private final AsideTrips trips;
    private final LongSupplier nanoTime;

    /** @param time for how long a part is kept that is not renewed */
    Asides(StoreWindows windows, StoreContact contact, Places places, Duration time, LongSupplier nanoTime) {
        this.trips = new AsideTrips(windows, contact, places, time, this::askedBack, nanoTime);
        this.nanoTime = nanoTime;
    }

    @Override
    public void seen(Standing standing, AskedLimit asked, long used) {
        if (!asked.isEnforced()) {
            return;
        }
        Key key = Key.of(standing, asked);
        Aside known = asides.get(key);
        long now = nanoTime.getAsLong();
        if (known != null) {
            known.use(now);
        } else if (asides.size() < MAX) {
            asides.putIfAbsent(key, new Aside(standing, asked, now));
        }
    }

    @Override
    public boolean take(Standing standing, AskedLimit asked, long here) {
        if (!asked.isEnforced()) {
            return true;
        }
        Aside aside = asides.get(Key.of(standing, asked));
        return aside != null && aside.take(nanoTime.getAsLong());
    }

    @Override
    public boolean allows(Standing standing, AskedLimit asked, long here) {
        if (!asked.isEnforced()) {
            return true;
        }
        Aside aside = asides.get(Key.of(standing, asked));
        return aside != null && aside.free(nanoTime.getAsLong()) > 0;
    }

    @Override
    public void settle(Standing standing, AskedLimit asked, boolean counted) {
        Aside aside = asked.isEnforced() ? asides.get(Key.of(standing, asked)) : null;
        if (aside != null) {
            aside.settle(counted);
        }
    }

    @Override
    public void release(Standing standing, List<AskedLimit> limits) {
        release(standing, limits.stream().map(AskedLimit::window).collect(Collectors.toSet()));
    }

    private void askedBack(Standing standing, Set<WindowName> names) {
        asides.values().stream()
                .filter(aside -> aside.standing() == standing
                        && names.contains(aside.asked().window()))
                .forEach(Aside::askBack);
        release(standing, names);
    }

    private void release(Standing standing, Set<WindowName> names) {
        List<Aside> some = asides.values().stream()
                .filter(aside -> aside.standing() == standing && !aside.isEmpty())
                .filter(aside -> names.contains(aside.asked().window()))
                .toList();
        if (!some.isEmpty()) {
            trips.go(standing, some, false);
        }
    }

    /** What is set aside stays so. */
    @Override
    public void forget(String integrationId) {}

    @Override
    public void giveBackAll() {
        asides.values().stream()
                .filter(aside -> !aside.isEmpty())
                .collect(Collectors.groupingBy(Aside::standing))
                .forEach((standing, some) -> trips.go(standing, some, false));
    }

    @Override
    public void refresh() {
        long now = nanoTime.getAsLong();
        asides.values().removeIf(aside -> !isInUse(aside, now) && aside.isEmpty());
        Map<Standing, List<Aside>> due = new LinkedHashMap<>();
        // one that holds parts hears of those that are asked back, though it renews none
        asides.values().forEach(aside -> due.computeIfAbsent(aside.standing(), standing -> new ArrayList<>()));
        asides.values().stream()
                .filter(aside -> isInUse(aside, now)
                        || aside.isStale(now)
                        || aside.standing().isSuspended(now))
                .sorted(Comparator.comparingLong(aside -> aside.sentAt() - now))
                .limit(MOST_AT_ONCE)
                .forEach(aside -> due.computeIfAbsent(aside.standing(), standing -> new ArrayList<>())
                        .add(aside));
        due.forEach((standing, some) -> trips.go(standing, some, true));
    }

    private static boolean isInUse(Aside aside, long now) {
        return aside.isUsedSince(now - (aside.isAskedBack() ? IN_USE_ASKED_BACK : IN_USE));
    }

    @Override
    public long setAside() {
        long now = nanoTime.getAsLong();
        return asides.values().stream().mapToLong(aside -> aside.free(now)).sum();
    }
}
