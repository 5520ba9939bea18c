package dev.tollgate.sidecar.quota.shared;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The answer of {@link Script#DECIDE}. */
sealed interface StoreReply {
    /**
     * The boundaries of periods do not fit the store's clock.
     *
     * @param millis what that shows, in milliseconds since 1970
     * @param names the windows whose are asked for
     */
    record Periods(long millis, List<String> names) implements StoreReply {}

    /**
     * A decision.
     *
     * @param counted whether the request counts
     * @param time of the store, in microseconds since 1970
     * @param total how many requests of this sidecar count or have counted
     * @param resets how often the integration was reset
     * @param opinions for each limit, in the order in which they were asked
     */
    record Decided(boolean admitted, boolean counted, long time, long total, long resets, List<Opinion> opinions)
            implements StoreReply {}

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
        ByteBuffer in = ByteBuffer.wrap(reply).order(ByteOrder.LITTLE_ENDIAN);
        try {
            return in.get() == 0 ? decided(in) : periods(in);
        } catch (java.nio.BufferUnderflowException e) {
            throw new IllegalArgumentException("an answer of the store is too short", e);
        }
    }

    private static StoreReply periods(ByteBuffer in) {
        long millis = TimeUnit.MICROSECONDS.toMillis((long) in.getDouble());
        String names = StandardCharsets.US_ASCII.decode(in).toString();
        return new Periods(millis, List.of(names.split(" ")));
    }

    private static StoreReply decided(ByteBuffer in) {
        boolean admitted = in.get() == 1;
        boolean counted = in.get() == 1;
        long time = (long) in.getDouble();
        long total = (long) in.getDouble();
        long resets = (long) in.getDouble();
        Opinion[] opinions = new Opinion[in.remaining() / (3 * Double.BYTES)];
        for (int i = 0; i < opinions.length; i++) {
            opinions[i] = new Opinion((long) in.getDouble(), nanos(in.getDouble()), nanos(in.getDouble()));
        }
        return new Decided(admitted, counted, time, total, resets, List.of(opinions));
    }

    /** A part of an interval may end between two microseconds. */
    private static long nanos(double micros) {
        return (long) Math.ceil(micros * 1000);
    }
}
