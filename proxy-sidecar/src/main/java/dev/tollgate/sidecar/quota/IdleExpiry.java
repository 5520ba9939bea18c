package dev.tollgate.sidecar.quota;

import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.util.function.ToLongFunction;

/**
 * Drops an entry that has not been touched for as long as it says itself, in nanoseconds, and a little longer: Caffeine
 * does not note a read that comes within a second of the last one noted.
 */
record IdleExpiry<K, V>(ToLongFunction<V> keepNanos) implements Expiry<K, V> {
    private static final long TOLERANCE = Duration.ofSeconds(2).toNanos();

    private long keep(V value) {
        long keep = keepNanos.applyAsLong(value);
        return keep > Long.MAX_VALUE - TOLERANCE ? keep : keep + TOLERANCE;
    }

    @Override
    public long expireAfterCreate(K key, V value, long currentTime) {
        return keep(value);
    }

    @Override
    public long expireAfterUpdate(K key, V value, long currentTime, long currentDuration) {
        return keep(value);
    }

    @Override
    public long expireAfterRead(K key, V value, long currentTime, long currentDuration) {
        return keep(value);
    }
}
