package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random histories over years, with clocks that are corrected and machines that sleep, are decided alike by the quotas and by
 * counts under the date as a calendar in the zone writes it. What operators are told is what is decided then.
 */
class CalendarOracleTest {
    private static final int STEPS = 20_000;
    private static final long FIRST = Instant.parse("2023-11-05T05:59:00Z").toEpochMilli();

    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, String> latest = new HashMap<>();
    private long wall = FIRST;
    private long correction;
    private long now = -1;

    @ParameterizedTest
    @CsvSource({
        "3/day, 10/month, UTC",
        "2/day@America/New_York, 9/day@America/New_York, America/New_York",
        "5/month@Australia/Lord_Howe, 7/day@Australia/Lord_Howe, Australia/Lord_Howe",
        "3/day@America/Santiago, 40/month@America/Santiago, America/Santiago",
        "0/day@Asia/Kathmandu, 5/day@Asia/Kathmandu, Asia/Kathmandu",
        "4/day@Africa/Casablanca, 20/month@Africa/Casablanca, Africa/Casablanca"
    })
    void agreesWithADiary(String perClient, String perIntegration, ZoneId zone) throws Exception {
        Quota quota = Quota.none()
                .with(Dimension.CLIENT, Limit.parse(Dimension.CLIENT, perClient))
                .with(Dimension.REQUESTS, Limit.parse(Dimension.REQUESTS, perIntegration));
        QuotaRules rules = new QuotaRules(true, false, Map.of(0, quota), Map.of());
        Quotas quotas = new Quotas(() -> rules, () -> now, () -> wall, 1_000, QuotaObserver.none());
        Random random = new Random(perClient.hashCode());
        for (int step = 0; step < STEPS; step++) {
            move(random, zone);
            String id = "i" + random.nextInt(2);
            InetAddress client = QuotaFixture.address("192.0.2." + random.nextInt(3));
            Integration who = new Integration(id, "k", 0, Quota.none());
            String clientKey = id + client.getHostAddress();
            boolean admitted = used(clientKey, perClient, zone) < max(perClient)
                    && used(id, perIntegration, zone) < max(perIntegration);

            IntegrationState told = quotas.report().explain(who, client, List.of(Dimension.CLIENT, Dimension.REQUESTS));
            assertEquals(
                    admitted,
                    told.dimensions().stream().allMatch(state -> state.remaining() != null && state.remaining() > 0));
            Decision decision = quotas.admitRequest(who, client);
            assertEquals(admitted, decision.admitted(), () -> Instant.ofEpochMilli(wall) + " " + zone);
            if (admitted) {
                counts.merge(clientKey, 1, Integer::sum);
                counts.merge(id, 1, Integer::sum);
            } else {
                assertEquals(
                        decision.retryAfter(),
                        told.dimensions().stream()
                                .map(DimensionState::retryAfter)
                                .max(Duration::compareTo)
                                .orElseThrow());
            }
        }
    }

    private static long max(String limit) {
        return Long.parseLong(limit.substring(0, limit.indexOf('/')));
    }

    /** A date that has been left does not come back, for a clock that is corrected. */
    private int used(String key, String limit, ZoneId zone) {
        String form = limit.contains("month") ? "yyyy-MM" : "yyyy-MM-dd";
        String date = DateTimeFormatter.ofPattern(form)
                .format(Instant.ofEpochMilli(wall).atZone(zone));
        String before = latest.getOrDefault(key, "");
        if (date.compareTo(before) > 0) {
            latest.put(key, date);
            counts.put(key, 0);
        }
        return counts.getOrDefault(key, 0);
    }

    private void move(Random random, ZoneId zone) {
        long millis = switch (random.nextInt(10)) {
            case 0 -> Duration.ofHours(random.nextInt(60)).toMillis();
            case 1 -> untilMidnight(zone) - random.nextInt(3);
            case 2 -> 1;
            case 3 -> 0;
            default -> random.nextLong(Duration.ofMinutes(90).toMillis());
        };
        wall += millis;
        boolean sleeps = random.nextInt(50) == 0;
        now += sleeps ? 0 : Duration.ofMillis(millis).toNanos();
        if (random.nextInt(4) == 0) {
            // corrected by up to two seconds, back and forth around the true time
            long next = random.nextLong(4_001) - 2_000;
            wall += next - correction;
            correction = next;
        }
    }

    private long untilMidnight(ZoneId zone) {
        Instant present = Instant.ofEpochMilli(wall);
        return Duration.between(
                        present,
                        present.atZone(zone)
                                .toLocalDate()
                                .plusDays(1)
                                .atStartOfDay(zone)
                                .toInstant())
                .toMillis();
    }
}
