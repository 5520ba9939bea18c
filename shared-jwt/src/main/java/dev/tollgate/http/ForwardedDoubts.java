package dev.tollgate.http;

import dev.tollgate.log.OnceAMinute;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A counter of signs that a proxy is missing from the trusted ones, so that all its clients count as one. Clients can
 * forge such signs, so each is counted, and logged at most once a minute. Safe for use by many threads.
 */
public final class ForwardedDoubts {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardedDoubts.class);

    /** A sign. */
    public enum Doubt {
        /** The field comes from a peer that is not trusted. It is ignored. */
        UNTRUSTED_PEER(
                "X-Forwarded-For from a peer that is not a trusted proxy: if it is your proxy, add it to the trusted proxies"),
        /** There are entries to the left of the client's. They are ignored. */
        ENTRIES_BEFORE(
                "X-Forwarded-For has more addresses before the client's: if the client is your proxy, add it to the trusted proxies");

        private final String sentence;

        Doubt(String sentence) {
            this.sentence = sentence;
        }
    }

    private final LongSupplier nanoTime;
    private final Map<Doubt, LongAdder> counts = new EnumMap<>(Doubt.class);
    private final Map<Doubt, OnceAMinute> lines = new EnumMap<>(Doubt.class);

    /** @param nanoTime a clock that never goes back, in nanoseconds */
    public ForwardedDoubts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        for (Doubt doubt : Doubt.values()) {
            counts.put(doubt, new LongAdder());
            lines.put(doubt, new OnceAMinute(nanoTime.getAsLong()));
        }
    }

    /** @param counted the address that counts as the client's */
    void tell(Doubt doubt, InetAddress counted) {
        counts.getOrDefault(doubt, new LongAdder()).increment();
        OnceAMinute line = lines.get(doubt);
        if (line != null && line.isDue(nanoTime.getAsLong())) {
            LOG.atWarn().addKeyValue("address", counted.getHostAddress()).log(doubt.sentence);
        }
    }

    /** Returns how many requests showed a sign. */
    public long count(Doubt doubt) {
        return counts.getOrDefault(doubt, new LongAdder()).sum();
    }
}
