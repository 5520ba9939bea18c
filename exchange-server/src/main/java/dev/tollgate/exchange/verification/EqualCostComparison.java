package dev.tollgate.exchange.verification;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.StoredHash;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A comparison of a presented key with the stored hash. Every refusal costs the same work, 2^level rounds of bcrypt: an
 * unknown key is compared with a decoy, and a cheaper comparison is topped up. It needs CPU, so it runs on the pool for
 * bcrypt.
 *
 * <p>Rounds double with each step of the cost, so 2^c and decoys of cost c, c+1, … level-1 make 2^level.
 *
 * <p>A stored hash that costs more than the level costs more only when its key is tried. If the level rose with it, one
 * key would make each attack on the whole server as expensive. The timing delays all refusals as much, so that the time
 * does not reveal the key.
 */
final class EqualCostComparison {
    private final Comparison comparison;
    private final InstantSource clock;
    private final RefusalTiming timing;
    private final OperatorLog log;
    private final int level;

    /**
     * @param level the bcrypt cost of new keys
     * @param timing measures how long a refusal takes
     */
    EqualCostComparison(int level, Comparison comparison, InstantSource clock, RefusalTiming timing, OperatorLog log) {
        this.level = level;
        this.comparison = comparison;
        this.clock = clock;
        this.timing = timing;
        this.log = log;
    }

    /** Compares a key with a hash, as {@link StoredHash#matches} does. */
    interface Comparison {
        boolean matches(StoredHash hash, ApiKey key);
    }

    /** Returns whether the key is the stored one, may be used now, and the comparison costs almost nothing. */
    boolean provesAtOnce(ApiKey key, Optional<KeyRecord> stored) {
        return stored.filter(record -> record.isUsable(clock.instant()))
                .flatMap(record -> StoredHash.parse(record.hash()))
                .filter(StoredHash::isSha256)
                .filter(hash -> comparison.matches(hash, key))
                .isPresent();
    }

    /** Returns whether the key is the stored one and may be used now. */
    boolean proves(ApiKey key, Optional<KeyRecord> stored) {
        Optional<StoredHash> hash = stored.flatMap(record -> hashOf(key, record));
        boolean matches = hash.isPresent() && comparison.matches(hash.get(), key);
        if (matches && stored.get().isUsable(clock.instant())) {
            return true;
        }
        topUp(key, hash.map(StoredHash::cost).orElse(0));
        return false;
    }

    private Optional<StoredHash> hashOf(ApiKey key, KeyRecord record) {
        Optional<StoredHash> hash = StoredHash.parse(record.hash());
        if (hash.isEmpty()) {
            log.malformedHash(key.name());
        }
        hash.map(StoredHash::cost).filter(cost -> cost > level).ifPresent(cost -> {
            log.costlyHash(key.name(), cost);
            timing.widen(cost - level);
        });
        return hash;
    }

    private void topUp(ApiKey key, int spent) {
        if (spent == 0) {
            timing.measure(() -> comparison.matches(StoredHash.decoy(level), key));
            return;
        }
        for (int cost = spent; cost < level; cost++) {
            comparison.matches(StoredHash.decoy(cost), key);
        }
    }
}
