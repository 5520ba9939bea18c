package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of one integration may have different tiers: using both must not win back what one has used up. */
final class AlternatingLimitsTest {
    private static final int LARGE = 100;

    private long now = 1;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 10})
    void aKeyOfASmallerTierForgetsNothing(long small) throws Exception {
        assertTrue(admitted(new Limit.Rate(small, Duration.ofHours(1))) <= LARGE);
    }

    @Test
    void aKeyWithAShorterIntervalForgetsNothing() throws Exception {
        // its own hundred a second comes on top, once: the clock moves 0.2 s in all
        assertTrue(admitted(new Limit.Rate(LARGE, Duration.ofSeconds(1))) <= LARGE * 2);
    }

    private int admitted(Limit.Rate other) throws Exception {
        QuotaRules rules = new QuotaRules(
                true,
                false,
                Map.of(
                        0, quota(other),
                        1, quota(new Limit.Rate(LARGE, Duration.ofHours(1)))),
                Map.of());
        Quotas quotas = new Quotas(() -> rules, () -> now);
        int admitted = 0;
        for (int i = 0; i < 2000; i++) {
            now += 100_000;
            Integration who = new Integration("acme", "ki_1", i % 50 == 0 ? 0 : 1, Quota.none());
            admitted +=
                    quotas.admitRequest(who, InetAddress.getLoopbackAddress()).admitted() ? 1 : 0;
        }
        return admitted;
    }

    private static Quota quota(Limit.Rate limit) {
        return Quota.none().with(Dimension.REQUESTS, limit).with(Dimension.CLIENT, limit);
    }
}
