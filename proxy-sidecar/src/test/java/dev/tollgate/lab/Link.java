package dev.tollgate.lab;

/**
 * A link between client and server, the same in both directions.
 *
 * @param mbits rate in Mbit/s, 1 to 1000
 * @param rttMillis round-trip time of the empty link, 1 to 1000
 */
public record Link(int mbits, int rttMillis) {
    private static final int BYTES_PER_MILLI_AND_MBIT = 125;
    private static final int WHOLE_SUPERPACKET = 128 * 1024;

    public Link {
        if (mbits < 1 || mbits > 1000 || rttMillis < 1 || rttMillis > 1000) {
            throw new IllegalArgumentException(
                    "a link is MBITS:MILLIS, each 1 to 1000, was " + mbits + ":" + rttMillis);
        }
    }

    /** Reads {@code MBITS:MILLIS}, for instance {@code 20:50}. */
    public static Link parse(String text) {
        String[] parts = text.split(":");
        if (parts.length != 2 || !parts[0].matches("\\d{1,4}") || !parts[1].matches("\\d{1,4}")) {
            throw new IllegalArgumentException("a link is MBITS:MILLIS, for instance 20:50, was " + text);
        }
        return new Link(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    /** Returns the token bucket in bytes: a millisecond; above 500 Mbit/s offloaded packets stay whole, to spare CPU. */
    int burst() {
        return mbits > 500 ? WHOLE_SUPERPACKET : Math.max(5000, mbits * BYTES_PER_MILLI_AND_MBIT);
    }

    /** Returns the queue before the bottleneck in bytes: 100 ms, at least 64 kB. */
    int queue() {
        return Math.max(64_000, 100 * mbits * BYTES_PER_MILLI_AND_MBIT);
    }

    @Override
    public String toString() {
        return mbits + " Mbit/s " + rttMillis + " ms";
    }
}
