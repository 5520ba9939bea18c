package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random histories of clients, users, keys and integrations under limits that change, and that override each other until an
 * end, with clocks that are corrected. A diary of what was admitted knows what must be decided; it shares no code with the
 * windows. What operators are told is what is decided next.
 */
class QuotaHistoryTest {
    private static final int STEPS = Integer.getInteger("tollgate.history.steps", 2_500);
    private static final List<Dimension> DIMENSIONS =
            List.of(Dimension.CLIENT, Dimension.REQUESTS, Dimension.KEY_REQUESTS);
    private static final long HOUR = Duration.ofHours(1).toNanos();

    /** An admission as the diary has it. */
    private record Admission(long nanos, String day) {}

    private final Map<String, List<Admission>> diary = new HashMap<>();
    private final Map<String, String> latestDay = new HashMap<>();
    private final long[] overrideEnds = new long[DIMENSIONS.size()];
    private final String[] ordinary = new String[DIMENSIONS.size()];
    private final String[] override = new String[DIMENSIONS.size()];
    private Random random = new Random();
    private long now = -7;
    private long wall = Instant.parse("2026-02-27T00:00:00Z").toEpochMilli();
    private long correction;

    /** The limits among which each dimension changes: those of a line count in the same window of time. */
    @ParameterizedTest
    @CsvSource({
        "1, true, 3/1h 10/1h 1/1h, 6/1h 20/1h 2/1h, 4/1h 9/1h unlimited",
        "2, true, 2/day 5/day 4/day, 9/day 20/day 30/day, 5/1h 6/1h 7/1h",
        "3, true, 3/1h 0/1h 5/1h, 9/day@America/New_York 12/day@America/New_York unlimited, 4/day 8/day 1/day",
        "4, false, 3/1h shadow:1/1h 5/1h, shadow:2/1h 8/1h 30/1h, 4/1h shadow:3/1h unlimited",
        "5, false, 4/day shadow:1/day 9/day, 20/day shadow:5/day unlimited, shadow:2/1h 20/1h 6/1h"
    })
    void isDecidedAsADiaryWould(int seed, boolean exact, String client, String requests, String key) throws Exception {
        random = new Random(seed);
        String[][] choices = {client.split(" "), requests.split(" "), key.split(" ")};
        for (int i = 0; i < choices.length; i++) {
            ordinary[i] = choices[i][0];
            override[i] = choices[i][1];
            overrideEnds[i] = wall;
        }
        QuotaRules rules = new QuotaRules(true, false, ClientBy.QUOTA_USER, 80, Map.of(), Map.of());
        Quotas quotas = new Quotas(() -> rules, () -> now, () -> wall, 10_000, QuotaObserver.none());
        int admissions = 0;
        for (int step = 0; step < STEPS; step++) {
            move();
            change(choices);
            admissions += step(quotas, exact) ? 1 : 0;
        }
        assertTrue(admissions > STEPS / 100, admissions + " admissions");
    }

    /** Decides on one request and compares. */
    private boolean step(Quotas quotas, boolean exact) {
        String id = "i" + random.nextInt(2);
        String keyId = "k" + random.nextInt(3);
        InetAddress address = QuotaFixture.address("192.0.2." + random.nextInt(2));
        QuotaUser user = random.nextBoolean()
                ? null
                : QuotaUser.parse("u" + random.nextInt(2)).orElseThrow();
        String clientName = user == null ? address.getHostAddress() : "user " + user.reveal();
        String[] scopes = {id + "/" + clientName, id, id + "/" + keyId};
        long issued = wall - random.nextInt(20_000);
        String[] limits = new String[DIMENSIONS.size()];
        Map<String, Object> claim = new HashMap<>();
        for (int i = 0; i < limits.length; i++) {
            limits[i] = issued < overrideEnds[i] ? override[i] : ordinary[i];
            claim.put(DIMENSIONS.get(i).wireName(), limits[i]);
        }
        Integration who = new Integration(id, keyId, 0, Quota.ofToken(claim));
        boolean free = true;
        for (int i = 0; i < limits.length; i++) {
            free &= isFree(DIMENSIONS.get(i) + scopes[i], limits[i]);
        }
        IntegrationState told = quotas.report().explain(who, address, user, DIMENSIONS);
        Decision decision = quotas.admitRequest(who, address, user);
        check(told, decision);
        Supplier<String> where = () -> String.join(" ", limits) + " at " + Instant.ofEpochMilli(wall);
        if (exact) {
            assertEquals(free, decision.admitted(), where);
        } else {
            assertTrue(free || !decision.admitted(), () -> "over: " + where.get());
        }
        for (int i = 0; i < limits.length && decision.admitted(); i++) {
            write(DIMENSIONS.get(i) + scopes[i], limits[i]);
        }
        return decision.admitted();
    }

    private static void check(IntegrationState told, Decision decision) {
        List<DimensionState> enforced =
                told.dimensions().stream().filter(DimensionState::isEnforced).toList();
        assertEquals(
                decision.admitted(),
                enforced.stream().allMatch(state -> state.retryAfter().isZero()));
        if (!decision.admitted()) {
            DimensionState longest = enforced.stream()
                    .max(Comparator.comparing(DimensionState::retryAfter))
                    .orElseThrow();
            assertEquals(longest.retryAfter(), decision.retryAfter());
            assertEquals(
                    longest.retryAfter(),
                    enforced.stream()
                            .filter(state ->
                                    state.dimension() == decision.refusedBy().orElseThrow())
                            .findFirst()
                            .orElseThrow()
                            .retryAfter());
        }
    }

    private boolean isFree(String scope, String limit) {
        if (limit.equals("unlimited") || limit.startsWith("shadow:")) {
            return true;
        }
        String[] parts = limit.split("[/@]");
        long max = Long.parseLong(parts[0]);
        String today = day(scope, limit);
        return diary.getOrDefault(scope, List.of()).stream()
                        .filter(one -> parts[1].equals("day") ? one.day().equals(today) : now - one.nanos() < HOUR)
                        .count()
                < max;
    }

    private void write(String scope, String limit) {
        if (!limit.equals("unlimited")) {
            List<Admission> past = diary.computeIfAbsent(scope, s -> new ArrayList<>());
            past.removeIf(one -> now - one.nanos() > 50 * HOUR);
            past.add(new Admission(now, day(scope, limit)));
        }
    }

    /** A day that has been left does not come back, for a clock that is corrected. */
    private String day(String scope, String limit) {
        if (!limit.contains("day")) {
            return "";
        }
        ZoneId zone = ZoneId.of(limit.contains("@") ? limit.substring(limit.indexOf('@') + 1) : "UTC");
        String day = DateTimeFormatter.ISO_LOCAL_DATE.format(ZonedDateTime.ofInstant(Instant.ofEpochMilli(wall), zone));
        if (!diary.containsKey(scope)) {
            return day;
        }
        return latestDay.merge(scope, day, (before, one) -> one.compareTo(before) > 0 ? one : before);
    }

    /** Sometimes another ordinary limit, an override, one over an override, or an end of it before its time. */
    private void change(String[][] choices) {
        int i = random.nextInt(choices.length);
        String choice = choices[i][random.nextInt(choices[i].length)];
        switch (random.nextInt(60)) {
            case 0 -> ordinary[i] = choice;
            case 1, 2 -> {
                override[i] = choice;
                overrideEnds[i] = wall + random.nextLong(Duration.ofHours(30).toMillis());
            }
            case 3 -> overrideEnds[i] = wall;
            default -> {}
        }
    }

    private void move() {
        long millis = switch (random.nextInt(12)) {
            case 0 -> Duration.ofHours(random.nextInt(30)).toMillis();
            case 1 -> Duration.ofHours(1).toMillis();
            case 2, 3 -> 1;
            case 4 -> 0;
            case 5 ->
                Duration.ofDays(1).toMillis()
                        - Math.floorMod(wall, Duration.ofDays(1).toMillis());
            default -> random.nextLong(Duration.ofMinutes(9).toMillis());
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
}
