package dev.tollgate.sidecar.quota.shared;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The answer of {@link Script#DECIDE}, {@link Script#BACKFILL} or {@link Script#ASIDE}. */
sealed interface StoreReply {
    /**
     * The boundaries of periods do not fit the store's clock.
     *
     * @param millis what that shows, in milliseconds since 1970
     * @param names the windows whose are asked for
     */
    record Periods(long millis, List<String> names) implements StoreReply {}

    /**
     * What the store knows of an integration.
     *
     * @param time of the store, in microseconds since 1970
     * @param since when it has known the integration, likewise; another time after its data were lost
     * @param total how many requests of this sidecar count or have counted
     * @param resets when the integration was last reset, in microseconds since 1970; 0 for never
     * @param backs how often something was given back
     */
    record Known(long time, long since, long total, long resets, long backs) {
        /** Returns a number that changes when something was reset or given back. */
        long news() {
            return resets + backs;
        }
    }

    /**
     * A decision.
     *
     * @param counted whether the request counts
     * @param opinions for each limit, in the order in which they were asked
     */
    record Decided(boolean admitted, boolean counted, Known known, List<Opinion> opinions) implements StoreReply {
        /** Returns the time of the store, in microseconds since 1970. */
        long time() {
            return known.time();
        }
    }

    /**
     * The store has lost data, and nobody decides by what it has until the sidecars have written them back.
     *
     * @param until that time, in microseconds since 1970
     */
    record Suspended(Known known, long until) implements StoreReply {
        /** Returns how long that is, in nanoseconds. */
        long nanos() {
            return TimeUnit.MICROSECONDS.toNanos(Math.max(0, until - known.time()));
        }
    }

    /**
     * Nothing was decided: sidecars hold what is free, and are asked to give it back.
     *
     * @param refusal the decision until they do
     */
    record Blocked(Decided refusal) implements StoreReply {}

    /**
     * What is set aside for this sidecar.
     *
     * @param parts for each window, in the order in which they were asked
     * @param askedBack windows of which all sidecars are to hold nothing
     */
    record SetAside(Known known, List<Part> parts, List<WindowName> askedBack) implements StoreReply {}

    /**
     * What is set aside of one window.
     *
     * @param set how many are
     * @param should how many should be from now on
     */
    record Part(long set, long should) {}

    /**
     * What a window says.
     *
     * @param used how many count after the decision, at most the limit
     * @param untilFree after how many nanoseconds one more would have been admitted, 0 if it was
     * @param untilMore after how many nanoseconds more will be free than now
     */
    record Opinion(long used, long untilFree, long untilMore) {}

    /**
     * Reads an answer.
     *
     * @throws IllegalArgumentException if it is none
     */
    static StoreReply read(byte[] reply) {
        return Scripts.read(reply, in -> switch (in.get()) {
            case 0 -> decided(in);
            case 1 -> periods(in);
            case 2 -> new Suspended(known(in), (long) in.getDouble());
            case 3 -> new Blocked(decided(in));
            case 4 -> setAside(in);
            default -> throw new IllegalArgumentException("an answer of the store has an unknown form");
        });
    }

    private static StoreReply periods(ByteBuffer in) {
        long millis = TimeUnit.MICROSECONDS.toMillis((long) in.getDouble());
        String names = StandardCharsets.US_ASCII.decode(in).toString();
        return new Periods(millis, List.of(names.split(" ")));
    }

    private static Known known(ByteBuffer in) {
        return new Known(
                (long) in.getDouble(), (long) in.getDouble(), (long) in.getDouble(), (long) in.getDouble(), (long)
                        in.getDouble());
    }

    private static StoreReply setAside(ByteBuffer in) {
        Known known = known(in);
        Part[] parts = new Part[in.get()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new Part((long) in.getDouble(), (long) in.getDouble());
        }
        List<WindowName> askedBack = new ArrayList<>(0);
        while (in.hasRemaining()) {
            byte[] name = new byte[Byte.toUnsignedInt(in.get())];
            in.get(name);
            askedBack.add(WindowName.of(name));
        }
        return new SetAside(known, List.of(parts), askedBack);
    }

    private static Decided decided(ByteBuffer in) {
        boolean admitted = in.get() == 1;
        boolean counted = in.get() == 1;
        Known known = known(in);
        Opinion[] opinions = new Opinion[in.remaining() / (3 * Double.BYTES)];
        for (int i = 0; i < opinions.length; i++) {
            opinions[i] = new Opinion((long) in.getDouble(), nanos(in.getDouble()), nanos(in.getDouble()));
        }
        return new Decided(admitted, counted, known, List.of(opinions));
    }

    /** A part of an interval may end between two microseconds. */
    private static long nanos(double micros) {
        return (long) Math.ceil(micros * 1000);
    }
}
