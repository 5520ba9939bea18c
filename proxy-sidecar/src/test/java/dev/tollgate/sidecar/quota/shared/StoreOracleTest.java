package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.CalendarPeriod;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import dev.tollgate.sidecar.quota.shared.StoreWindows.Way;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Long random histories are decided alike by the scripts and by plain lists of all events, on a real server. */
class StoreOracleTest {
    private static final int STEPS = 6_000;
    private static final long SECOND = 1_000_000;
    private static final long START = Instant.parse("2024-03-30T20:00:00Z").toEpochMilli() * 1000;

    @TempDir
    private Path directory;

    private StoreFixture store;
    private long now = START;
    private final Map<String, List<Long>> events = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        store = new StoreFixture(directory);
    }

    @AfterEach
    void end() throws Exception {
        store.close();
    }

    /** Tiers of one integration with limits of all forms; the last is the one that remembers most, and is asked first. */
    private static final String[][] TIERS = {
        {"3/10s", "7/20s"},
        {"0/10s", "5/day@Europe/Berlin"},
        {"5/15s", "0/5s"},
        {"4/day", "9/month@America/New_York"},
        {"40/800h", "200/800h"},
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithListsThroughChangesOfTheLimits(long seed) throws Exception {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            move(random);
            String id = "i" + random.nextInt(2);
            long client = random.nextInt(3);
            String clientKey = id + client;
            List<Long> ofClient = events.computeIfAbsent(clientKey, key -> new ArrayList<>());
            List<Long> ofAll = events.computeIfAbsent(id, key -> new ArrayList<>());
            boolean remembered = !ofClient.isEmpty() && now - ofClient.get(ofClient.size() - 1) < 800 * 3600 * SECOND;
            String[] tier = TIERS[remembered ? random.nextInt(TIERS.length) : TIERS.length - 1];
            Way way = random.nextInt(6) == 0 ? Way.DECIDE_AND_COUNT : random.nextInt(6) == 0 ? Way.COUNT : Way.DECIDE;
            check(
                    store.decide(id, way, StoreFixture.client(tier[0], client), StoreFixture.requests(tier[1])),
                    way,
                    tier,
                    ofClient,
                    ofAll);
        }
    }

    private void check(Decided decided, Way way, String[] tier, List<Long> ofClient, List<Long> ofAll) {
        Limit[] limits = {StoreFixture.limit(tier[0]), StoreFixture.limit(tier[1])};
        List<List<Long>> lists = List.of(ofClient, ofAll);
        long[] before = {wait(limits[0], ofClient), wait(limits[1], ofAll)};
        boolean admitted = way == Way.COUNT || (before[0] == 0 && before[1] == 0);
        boolean counted = admitted || way == Way.DECIDE_AND_COUNT;
        if (counted) {
            lists.forEach(list -> list.add(now));
        }
        assertEquals(admitted, decided.admitted(), () -> String.join(" ", tier) + " at " + now);
        assertEquals(counted, decided.counted());
        assertEquals(now, decided.time());
        for (int i = 0; i < 2; i++) {
            Limit limit = limits[i];
            StoreReply.Opinion opinion = decided.opinions().get(i);
            long wait = admitted || !counted ? before[i] : Math.max(before[i], wait(limit, lists.get(i)));
            assertEquals(Math.min(limit.max(), recent(limit, lists.get(i)).size()), opinion.used());
            assertEquals(wait * 1000, opinion.untilFree(), () -> limit + " at " + now);
        }
    }

    private long wait(Limit limit, List<Long> list) {
        List<Long> recent = recent(limit, list);
        if (recent.size() < limit.max()) {
            return 0;
        }
        if (limit instanceof Limit.Calendar calendar) {
            return period(calendar)[1] - now;
        }
        long interval = ((Limit.Rate) limit).interval().toNanos() / 1000;
        return limit.max() == 0 ? interval : recent.get(recent.size() - (int) limit.max()) + interval - now;
    }

    private List<Long> recent(Limit limit, List<Long> list) {
        long after = limit instanceof Limit.Calendar calendar
                ? period(calendar)[0] - 1
                : now - ((Limit.Rate) limit).interval().toNanos() / 1000;
        return list.stream().filter(time -> time > after).toList();
    }

    private long[] period(Limit.Calendar limit) {
        ZoneId zone = limit.zone();
        LocalDate date =
                Instant.ofEpochMilli(Math.floorDiv(now, 1000)).atZone(zone).toLocalDate();
        LocalDate first = limit.period() == CalendarPeriod.MONTH ? date.withDayOfMonth(1) : date;
        LocalDate next = limit.period() == CalendarPeriod.MONTH ? first.plusMonths(1) : first.plusDays(1);
        return new long[] {micros(first, zone), micros(next, zone)};
    }

    private static long micros(LocalDate date, ZoneId zone) {
        return date.atStartOfDay(zone).toInstant().toEpochMilli() * 1000;
    }

    /** Often no time at all, and often exactly to the edge of an interval or day, or a microsecond beside it. */
    private void move(Random random) throws Exception {
        now += switch (random.nextInt(14)) {
            case 0, 1, 2 -> 0;
            case 3 -> SECOND * (1 + random.nextInt(30)) - random.nextInt(2);
            case 4 -> 1;
            case 5 -> untilMidnight(ZoneId.of("Europe/Berlin")) - random.nextInt(2);
            case 6 -> random.nextInt(4) == 0 ? random.nextLong(900 * 3600 * SECOND) : 0;
            case 7 -> random.nextLong(7200 * SECOND);
            default -> random.nextLong(2 * SECOND);
        };
        store.scripts.setTime(now);
        // the sidecar's clock is wrong by up to some days, which costs a trip and changes nothing
        store.sidecarMillis = now / 1000 + (random.nextInt(3) == 0 ? random.nextLong(800_000_000) - 400_000_000 : 0);
    }

    private long untilMidnight(ZoneId zone) {
        return micros(
                        Instant.ofEpochMilli(now / 1000)
                                .atZone(zone)
                                .toLocalDate()
                                .plusDays(1),
                        zone)
                - now;
    }

    @ParameterizedTest
    @ValueSource(ints = {257, 600, 3_000})
    void aLargeLimitNeverHoldsMoreThanMaxAndForgetsAtMostOnePartLate(int max) throws Exception {
        long interval = 61 * SECOND;
        Random random = new Random(max);
        List<Long> admitted = new ArrayList<>();
        for (int step = 0; step < 8_000; step++) {
            now += random.nextInt(40) == 0 ? random.nextLong(interval / 4) : random.nextLong(2 * interval / 3 / max);
            store.scripts.setTime(now);
            boolean granted = store.decide("acme", Way.DECIDE, StoreFixture.requests(max + "/61s"))
                    .admitted();
            if (granted) {
                admitted.add(now);
            }
            assertTrue(after(admitted, now - interval) <= max, "more than max in one interval");
            if (!granted) {
                assertTrue(after(admitted, now - interval - interval / 128 - 1) >= max, "forgets too late");
            }
        }
    }

    private static long after(List<Long> times, long horizon) {
        int count = 0;
        for (int i = times.size() - 1; i >= 0 && times.get(i) > horizon; i--) {
            count++;
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(strings = {"5/10s", "300/10s", "9/day", "20/month@Australia/Lord_Howe"})
    void whatIsGivenBackCountsNoMore(String limit) throws Exception {
        Random random = new Random(limit.hashCode());
        List<Long> kept = new ArrayList<>();
        Limit.Windowed form = (Limit.Windowed) StoreFixture.limit(limit);
        for (int step = 0; step < 4_000; step++) {
            now += random.nextLong(form instanceof Limit.Rate ? 20 * SECOND / form.max() : 7200 * SECOND);
            store.scripts.setTime(now);
            store.sidecarMillis = now / 1000;
            Decided decided = store.decide("acme", Way.DECIDE, StoreFixture.requests(limit));
            boolean exact = form.max() <= 256;
            if (exact) {
                assertEquals(recent(form, kept).size() < form.max(), decided.admitted());
            }
            if (decided.admitted() && random.nextInt(3) == 0) {
                store.giveBack("acme", decided.time(), StoreFixture.requests(limit));
                long used = store.decide("acme", Way.LOOK, StoreFixture.requests(limit))
                        .opinions()
                        .get(0)
                        .used();
                assertEquals(decided.opinions().get(0).used() - 1, used);
            } else if (decided.admitted()) {
                kept.add(now);
            }
            assertTrue(recent(form, kept).size() <= form.max());
        }
    }

    @Test
    void aClockThatIsSetBackGrantsNothingTwice() throws Exception {
        now = Instant.parse("2024-06-02T00:10:00Z").toEpochMilli() * 1000;
        store.scripts.setTime(now);
        AskedLimit[] asked = {StoreFixture.client("2/day", 1), StoreFixture.requests("2/1h")};
        assertTrue(store.decide("acme", Way.DECIDE, asked).admitted());
        store.scripts.setTime(now - 1200 * SECOND);
        assertTrue(store.decide("acme", Way.DECIDE, asked).admitted());
        assertEquals(false, store.decide("acme", Way.DECIDE, asked).admitted());
        store.scripts.setTime(now + 60 * SECOND);
        assertEquals(false, store.decide("acme", Way.DECIDE, asked).admitted());
    }

    /** A period goes on while the store's clock is set back before it, and what is admitted then counts in it. */
    @ParameterizedTest
    @CsvSource({
        "5/day, 1700",
        "5/day, 600000",
        "5/day, 3500000",
        "5/month, 1700",
        "5/month@Australia/Lord_Howe, 1700",
        "5/day, 0"
    })
    void aPeriodThatHasBegunCountsWhileTheClockIsBeforeIt(String limit, long backMillis) throws Exception {
        Limit.Calendar form = (Limit.Calendar) StoreFixture.limit(limit);
        now = micros(LocalDate.parse("2024-06-01"), form.zone()) - SECOND;
        assertEquals(4, admittedAt(now, 4, limit));
        assertEquals(3, admittedAt(now + 2 * SECOND, 3, limit));
        assertEquals(1, admittedAt(now + 2 * SECOND - backMillis * 1000, 1, limit));
        assertEquals(1, admittedAt(now + 2 * SECOND - backMillis * 1000 + 1, 9, limit));
        assertEquals(0, admittedAt(now + 3 * SECOND, 9, limit));
    }

    private int admittedAt(long time, int requests, String limit) throws Exception {
        store.scripts.setTime(time);
        store.sidecarMillis = time / 1000;
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            AskedLimit[] asked = {StoreFixture.client("90/day", 1), StoreFixture.requests(limit)};
            admitted += store.decide("acme", Way.DECIDE, asked).admitted() ? 1 : 0;
        }
        return admitted;
    }
}
