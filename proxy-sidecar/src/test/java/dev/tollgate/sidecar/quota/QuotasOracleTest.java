package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long random histories are decided alike by the quotas and by plain lists of all events of the last minute. */
class QuotasOracleTest {
    private static final int STEPS = 10_000;
    private static final int LARGEST = 3;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final List<Dimension> ORDER = List.of(Dimension.CLIENT, Dimension.REQUESTS);
    private static final Map<Integer, Quota> TIERS = Map.of(
            0, quota(3, 10, 7, 20),
            1, quota(0, 10, 5, 1),
            2, quota(5, 15, 0, 5),
            3, quota(40, 20, 100, 60));

    private final Map<String, List<Long>> events = new HashMap<>();
    private QuotaRules rules;
    private long now;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithListsThroughChangesOfTierRulesAndTime(long seed) {
        Random random = new Random(seed);
        now = seed == 1 ? Long.MAX_VALUE - 1_000 : random.nextLong() / 2;
        Quotas quotas = new Quotas(() -> rules, () -> now);
        for (int step = 0; step < STEPS; step++) {
            now += gap(random);
            if (step % 200 == 0) {
                rules = new QuotaRules(random.nextInt(4) > 0, random.nextInt(3) == 0, TIERS, Map.of());
            }
            String id = "i" + random.nextInt(2);
            InetAddress client = QuotaFixture.address("192.0.2." + random.nextInt(3));
            int tier = isRemembered(id + client.getHostAddress()) ? random.nextInt(4) : LARGEST;
            Integration who = new Integration(id, "k", tier, Quota.none());
            check(quotas.admitRequest(who, client), who, client);
        }
    }

    /** The first limit that something is asked about decides how much is remembered of it: it is the largest here. */
    private boolean isRemembered(String key) {
        List<Long> list = events.getOrDefault(key, List.of());
        return !list.isEmpty()
                && now - list.get(list.size() - 1) < Duration.ofSeconds(20).toNanos();
    }

    private void check(Decision decision, Integration who, InetAddress client) {
        Quota quota = TIERS.get(who.tier());
        Map<Dimension, List<Long>> lists = Map.of(
                Dimension.CLIENT,
                        events.computeIfAbsent(who.integrationId() + client.getHostAddress(), k -> new ArrayList<>()),
                Dimension.REQUESTS, events.computeIfAbsent(who.integrationId(), k -> new ArrayList<>()));
        Optional<Wait> refusedBy = longestWait(quota, lists);
        boolean admitted = refusedBy.isEmpty() || !rules.enforce();
        if (admitted || rules.countRefused()) {
            lists.values().forEach(list -> list.add(now));
        }
        if (!admitted && rules.countRefused()) {
            refusedBy = longestWait(quota, lists);
        }
        lists.values().forEach(list -> list.removeIf(time -> now - time > MINUTE));
        assertEquals(admitted, decision.admitted());
        assertEquals(admitted && refusedBy.isPresent(), decision.isShadowRefusal());
        assertEquals(refusedBy.map(Wait::dimension), decision.refusedBy());
        assertEquals(
                refusedBy.map(Wait::nanos).orElse(0L), decision.retryAfter().toNanos());
        for (WindowState state : decision.windows()) {
            Limit.Rate limit = (Limit.Rate) state.limit();
            long used = used(lists.get(state.dimension()), limit);
            assertEquals(Math.max(0, limit.max() - used), state.remaining());
        }
    }

    private record Wait(Dimension dimension, long nanos) {}

    private Optional<Wait> longestWait(Quota quota, Map<Dimension, List<Long>> lists) {
        return ORDER.stream()
                .map(dimension -> new Wait(dimension, wait(lists.get(dimension), (Limit.Rate)
                        quota.limit(dimension).orElseThrow())))
                .filter(wait -> wait.nanos() > 0)
                .reduce((one, other) -> other.nanos() > one.nanos() ? other : one);
    }

    private long wait(List<Long> list, Limit.Rate limit) {
        long interval = limit.interval().toNanos();
        long used = used(list, limit);
        if (used < limit.max()) {
            return 0;
        }
        return limit.max() == 0 ? interval : list.get(list.size() - (int) limit.max()) + interval - now;
    }

    private long used(List<Long> list, Limit.Rate limit) {
        return list.stream()
                .filter(time -> now - time < limit.interval().toNanos())
                .count();
    }

    /** Often no time at all, and often exactly to the edge of an interval or a nanosecond beside it. */
    private static long gap(Random random) {
        long second = 1_000_000_000L;
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> 0;
            case 3 -> second * (1 + random.nextInt(30)) - random.nextInt(2);
            case 4 -> 1;
            default -> random.nextLong(2 * second);
        };
    }

    private static Quota quota(long perClient, long clientSeconds, long requests, long seconds) {
        return Quota.none()
                .with(Dimension.CLIENT, new Limit.Rate(perClient, Duration.ofSeconds(clientSeconds)))
                .with(Dimension.REQUESTS, new Limit.Rate(requests, Duration.ofSeconds(seconds)));
    }
}
