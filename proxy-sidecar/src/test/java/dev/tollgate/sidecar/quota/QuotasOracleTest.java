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

/** Long random histories are decided alike by the quotas and by plain lists of all events that any limit still counts. */
class QuotasOracleTest {
    private static final int STEPS = 10_000;
    private static final int LARGEST = 3;
    private static final List<Dimension> ORDER = List.of(Dimension.CLIENT, Dimension.REQUESTS);

    /** The unit in which limits and gaps are long. */
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Gaps of up to 30 of these, and intervals of more: an integration is held for an hour without a reason. */
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    private final Map<String, List<Long>> events = new HashMap<>();
    private Duration unit = SECOND;
    private Map<Integer, Quota> tiers = Map.of();
    private QuotaRules rules = QuotaRules.none();
    private long now;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithListsThroughChangesOfTierRulesAndTime(long seed) {
        tiers = Map.of(
                0, quota(3, 10, 7, 20), 1, quota(0, 10, 5, 1), 2, quota(5, 15, 0, 5), LARGEST, quota(40, 20, 100, 60));
        agrees(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithListsThroughIdleHours(long seed) {
        unit = HALF_AN_HOUR;
        tiers = Map.of(
                0, quota(3, 20, 30, 5), 1, quota(0, 40, 20, 1), 2, quota(5, 30, 0, 3), LARGEST, quota(12, 60, 100, 8));
        agrees(seed);
    }

    private void agrees(long seed) {
        Random random = new Random(seed);
        now = seed == 1 ? Long.MAX_VALUE - 1_000 : random.nextLong() / 2;
        Quotas quotas = new Quotas(() -> rules, () -> now);
        for (int step = 0; step < STEPS; step++) {
            now += gap(random);
            if (step % 200 == 0) {
                rules = new QuotaRules(random.nextInt(4) > 0, random.nextInt(3) == 0, tiers, Map.of());
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
        Limit largest = tiers.get(LARGEST).limit(Dimension.CLIENT).orElseThrow();
        return !list.isEmpty()
                && now - list.get(list.size() - 1)
                        < ((Limit.Rate) largest).interval().toNanos();
    }

    private void check(Decision decision, Integration who, InetAddress client) {
        Quota quota = tiers.get(who.tier());
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
        lists.values().forEach(list -> list.removeIf(time -> now - time > 60 * unit.toNanos()));
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
        return limit.max() == 0 ? Long.MAX_VALUE : list.get(list.size() - (int) limit.max()) + interval - now;
    }

    private long used(List<Long> list, Limit.Rate limit) {
        return list.stream()
                .filter(time -> now - time < limit.interval().toNanos())
                .count();
    }

    /** Often no time at all, and often exactly to the edge of an interval or a nanosecond beside it. */
    private long gap(Random random) {
        long nanos = unit.toNanos();
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> 0;
            case 3 -> nanos * (1 + random.nextInt(30)) - random.nextInt(2);
            case 4 -> 1;
            default -> random.nextLong(2 * nanos);
        };
    }

    private Quota quota(long perClient, long clientUnits, long requests, long units) {
        return Quota.none()
                .with(Dimension.CLIENT, new Limit.Rate(perClient, unit.multipliedBy(clientUnits)))
                .with(Dimension.REQUESTS, new Limit.Rate(requests, unit.multipliedBy(units)));
    }
}
