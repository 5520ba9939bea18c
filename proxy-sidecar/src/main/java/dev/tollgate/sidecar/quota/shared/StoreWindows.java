package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import dev.tollgate.sidecar.quota.shared.StoreReply.Suspended;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The windows in the store: one trip decides on all limits of a request. A second one is made where the periods of a calendar
 * that were handed in do not fit the store's clock.
 */
final class StoreWindows {
    private static final int ENFORCE = 1;
    private static final int COUNT_REFUSED = 2;
    private static final int LOOK = 4;
    private static final int STRICT = 8;
    private static final byte[] NO_FLEET = {};
    private static final int SLOT = Double.BYTES + Integer.BYTES;
    /** What is known of an integration outlives its windows. */
    private static final Duration MARGIN = Duration.ofDays(1);

    private final Scripts scripts;
    private final byte[] sidecar;
    private final byte[] fleet;
    private volatile boolean strict;
    private volatile boolean cluster;
    private final LongSupplier storeMillis;

    /**
     * @param sidecar the name of this sidecar
     * @param fleet the key under which sidecars show themselves; empty where a script cannot see it
     * @param strict whether requests keep to what is not set aside for sidecars
     * @param storeMillis what the store's clock is thought to show, in milliseconds since 1970
     */
    StoreWindows(Scripts scripts, String sidecar, String fleet, boolean strict, LongSupplier storeMillis) {
        this.scripts = scripts;
        this.sidecar = ascii(sidecar);
        this.fleet = ascii(fleet);
        this.strict = strict;
        this.cluster = fleet.isEmpty();
        this.storeMillis = storeMillis;
    }

    /**
     * Uses other settings from now on.
     *
     * @param isStrict whether requests keep to what is not set aside for sidecars
     * @param isCluster whether the store is one, so that a script cannot see the key of the fleet
     */
    void use(boolean isStrict, boolean isCluster) {
        strict = isStrict;
        cluster = isCluster;
    }

    /** How a request is decided. */
    enum Way {
        /** As if the rules were not enforced: all are counted. */
        COUNT(0),
        DECIDE(ENFORCE),
        /** Refused ones count, too. */
        DECIDE_AND_COUNT(ENFORCE | COUNT_REFUSED),
        /** Nothing is counted. */
        LOOK(StoreWindows.LOOK | ENFORCE);

        private final byte how;

        Way(int how) {
            this.how = (byte) how;
        }
    }

    /** Takes a decision, as {@link Scripts.Answer} does an answer. */
    interface Answer {
        void decided(Decided decision);

        /** Nothing was decided: sidecars hold what is free. Said of a decision only, where the rest of an outage is strict. */
        default void blocked(Decided refusal) {
            decided(refusal);
        }

        /** Parts were set aside. Said where that was asked for only. */
        default void setAside(StoreReply.SetAside aside) {
            failed(new IllegalStateException("nothing was to be set aside"));
        }

        /** Nothing was decided or written: the store has lost data. */
        void suspended(Suspended suspended);

        void failed(Throwable cause);

        void late();
    }

    /** Decides on a request. */
    void decide(Standing standing, List<AskedLimit> limits, Way way, Answer answer) {
        StoreTrip trip = trip(Script.DECIDE, standing, limits, answer);
        trip.arguments().add(new byte[] {(byte) (way.how | (strict ? STRICT : 0))});
        for (AskedLimit asked : limits) {
            trip.arguments().add(LimitForm.of(asked));
        }
        trip.go(storeMillis.getAsLong());
    }

    /**
     * Writes requests that were counted here.
     *
     * @param now of the clock by which they have their times, in nanoseconds
     */
    void write(Standing standing, Backlog.Batch batch, long now, Answer answer) {
        List<AskedLimit> limits = batch.windows().stream().map(Slots::asked).toList();
        StoreTrip trip = trip(Script.BACKFILL, standing, limits, answer);
        trip.arguments().add(ascii(Long.toString(batch.number())));
        trip.arguments().add(ascii(Long.toString(batch.requests())));
        limits.forEach(asked -> trip.arguments().add(LimitForm.of(asked)));
        batch.windows().forEach(slots -> trip.arguments().add(ages(slots, now)));
        trip.go(storeMillis.getAsLong());
    }

    /**
     * Sets parts aside.
     *
     * @param holdings of one integration
     * @param nanos for how long
     */
    void setAside(Standing standing, List<Aside.Holding> holdings, long nanos, Answer answer) {
        List<AskedLimit> limits = holdings.stream().map(Aside.Holding::asked).toList();
        StoreTrip trip = trip(Script.ASIDE, standing, limits, answer);
        trip.arguments().add(ascii(Long.toString(TimeUnit.NANOSECONDS.toMicros(nanos))));
        limits.forEach(asked -> trip.arguments().add(LimitForm.of(asked)));
        holdings.forEach(holding -> trip.arguments().add(holding.octets()));
        trip.go(storeMillis.getAsLong());
    }

    private static byte[] ages(Slots slots, long now) {
        ByteBuffer out = ByteBuffer.allocate(slots.size() * SLOT).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < slots.size(); i++) {
            out.putDouble((double) TimeUnit.NANOSECONDS.toMicros(Math.max(0, now - slots.time(i))));
            out.putInt(slots.count(i));
        }
        return out.array();
    }

    private StoreTrip trip(Script script, Standing standing, List<AskedLimit> limits, Answer answer) {
        List<byte[]> keys = new ArrayList<>(limits.size() + 1);
        keys.add(standing.keys().integration());
        StoreTrip trip = new StoreTrip(scripts, script, keys, answer);
        long longest = 0;
        for (AskedLimit asked : limits) {
            longest = Math.max(longest, asked.longest().toSeconds());
            keys.add(standing.keys().window(asked.window().octets()));
            trip.needs(LimitForm.name(asked));
        }
        List<byte[]> arguments = trip.arguments();
        arguments.add(sidecar);
        arguments.add(ascii(Long.toString(longest + MARGIN.toSeconds())));
        arguments.add(standing.expected());
        arguments.add(cluster ? NO_FLEET : fleet);
        return trip;
    }

    /** Takes back a request that was counted at a time of the store, or with 0 only the place of a test. */
    void giveBack(StoreKeys keys, List<AskedLimit> limits, long time, Scripts.Answer answer) {
        List<byte[]> all = new ArrayList<>(limits.size() + 1);
        all.add(keys.integration());
        long place = 0;
        for (AskedLimit asked : limits) {
            all.add(keys.window(asked.window().octets()));
            place = asked.isPlace() ? asked.place() : place;
        }
        scripts.run(Script.GIVEBACK, all, List.of(ascii(Long.toString(time)), octets(List.of(place))), answer);
    }

    /** Has the store hold the places of tests that run for some more seconds. */
    void renew(StoreKeys keys, WindowName window, List<Long> places, Scripts.Answer answer) {
        scripts.run(
                Script.RENEW,
                List.of(keys.integration(), keys.window(window.octets())),
                List.of(octets(places)),
                answer);
    }

    private static byte[] octets(List<Long> places) {
        ByteBuffer out = ByteBuffer.allocate(places.size() * Long.BYTES);
        places.forEach(out::putLong);
        return out.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
