package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jol.info.GraphLayout;

/** A count by the calendar, with a time of day and a steady clock that the test moves. */
class CalendarWindowTest {
    private long wall;
    private long now = Long.MAX_VALUE - 5_000_000_000L;

    private void begin(String time) {
        wall = OffsetDateTime.parse(time).toInstant().toEpochMilli();
    }

    private void pass(Duration time) {
        wall += time.toMillis();
        now += time.toNanos();
    }

    private CalendarWindow window(String limit) throws Exception {
        return new CalendarWindow((Limit.Calendar) Limit.parse(Dimension.REQUESTS, limit), () -> wall);
    }

    /** Returns when more is free. */
    private Instant next(Window window) {
        return Instant.ofEpochMilli(wall).plusNanos(window.untilFree(now));
    }

    /** Each line: a limit, a moment of a period, and when the next one begins. */
    @ParameterizedTest
    @CsvSource({
        "1/day, 2026-11-30T00:00:00Z, 2026-12-01T00:00:00Z",
        "1/day, 2026-11-30T23:59:59.999Z, 2026-12-01T00:00:00Z",
        "1/month, 2024-02-01T00:00:00Z, 2024-03-01T00:00:00Z",
        "1/month, 2026-12-31T23:59:59Z, 2027-01-01T00:00:00Z",
        "1/day, 2024-02-28T12:00:00Z, 2024-02-29T00:00:00Z",
        // a day of 23 and one of 25 hours, on both halves of the earth
        "1/day@America/New_York, 2026-03-08T00:00:00-05:00, 2026-03-09T00:00:00-04:00",
        "1/day@America/New_York, 2026-11-01T00:00:00-04:00, 2026-11-02T00:00:00-05:00",
        "1/day@Australia/Sydney, 2026-10-04T00:00:00+10:00, 2026-10-05T00:00:00+11:00",
        // midnight is skipped, and comes twice
        "1/day@America/Santiago, 2024-09-07T12:00:00-04:00, 2024-09-08T01:00:00-03:00",
        "1/day@America/Havana, 2024-11-03T00:30:00-04:00, 2024-11-04T00:00:00-05:00",
        "1/day@America/Sao_Paulo, 2018-02-17T23:30:00-02:00, 2018-02-18T00:00:00-03:00",
        // a day that never was
        "1/day@Pacific/Apia, 2011-12-29T12:00:00-10:00, 2011-12-31T00:00:00+14:00",
        "1/month@Pacific/Kiritimati, 2026-01-31T23:00:00+14:00, 2026-02-01T00:00:00+14:00"
    })
    void isFreeAgainAtTheBoundaryAndNotBefore(String limit, String moment, OffsetDateTime boundary) throws Exception {
        begin(moment);
        CalendarWindow window = window(limit);
        assertEquals(0, window.untilFree(now));
        window.record(now);

        assertEquals(boundary.toInstant(), next(window));
        assertEquals(window.untilFree(now), window.untilMore(now));
        pass(Duration.between(Instant.ofEpochMilli(wall), boundary.toInstant()).minusMillis(1));
        assertEquals(Duration.ofMillis(1).toNanos(), window.untilFree(now));
        pass(Duration.ofMillis(1));
        assertEquals(0, window.untilFree(now));
        assertEquals(0, window.used(now));
    }

    @Test
    void aClockThatIsSetBackOverMidnightOpensNeitherDayAgain() throws Exception {
        begin("2026-11-30T23:59:59.500Z");
        CalendarWindow window = window("2/day");
        window.record(now);
        wall += 2_000;
        window.record(now);
        wall -= 2_000;
        window.record(now);

        assertEquals(2, window.used(now));
        assertEquals(Instant.parse("2026-12-02T00:00:00Z"), next(window));
        pass(Duration.ofSeconds(1));
        assertEquals(2, window.used(now));
    }

    @Test
    void aClockThatWasWrongByYearsLosesNothing() throws Exception {
        begin("2099-01-01T12:00:00Z");
        CalendarWindow window = window("2/day");
        window.record(now);
        begin("2026-11-30T12:00:00Z");
        window.record(now);

        assertEquals(2, window.used(now));
        assertEquals(Instant.parse("2026-12-01T00:00:00Z"), next(window));
    }

    /** How far the clock jumps ahead, and back. */
    @ParameterizedTest
    @CsvSource({"PT24H, PT24H", "PT30H, PT29H", "PT744H, PT744H", "PT10000H, PT10000H"})
    void aClockThatJumpsAheadAndBackGrantsNoPeriodTwice(Duration ahead, Duration back) throws Exception {
        begin("2026-11-30T12:00:00Z");
        CalendarWindow window = window("5/day");
        Map<LocalDate, Integer> granted = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            grant(window, granted, 2);
            wall += ahead.toMillis();
            grant(window, granted, 3);
            wall -= back.toMillis();
            now += Duration.ofSeconds(1).toNanos();
        }
        granted.forEach((day, count) -> assertTrue(count <= 5, day + " " + count));
        assertEquals(5, granted.get(LocalDate.parse("2026-11-30")));
    }

    @Test
    void aClockThatHasBeenInTwoOtherDaysGrantsADayAtMostTwice() throws Exception {
        begin("2026-11-30T12:00:00Z");
        CalendarWindow window = window("5/day");
        Map<LocalDate, Integer> granted = new HashMap<>();
        grant(window, granted, 9);
        wall += Duration.ofDays(3).toMillis();
        grant(window, granted, 1);
        wall += Duration.ofDays(3).toMillis();
        grant(window, granted, 1);
        begin("2026-11-30T12:00:10Z");
        grant(window, granted, 9);
        assertTrue(granted.get(LocalDate.parse("2026-11-30")) <= 10, granted.toString());
    }

    private void grant(CalendarWindow window, Map<LocalDate, Integer> granted, int tries) {
        for (int i = 0; i < tries; i++) {
            if (window.untilFree(now) == 0) {
                window.record(now);
                granted.merge(LocalDate.ofInstant(Instant.ofEpochMilli(wall), ZoneOffset.UTC), 1, Integer::sum);
            }
        }
    }

    @Test
    void anotherLimitOfTheSameCalendarCountsTheSameOverAClockThatIsSetBack() throws Exception {
        begin("2026-11-30T23:59:59Z");
        CalendarWindow window = window("5/day");
        window.record(now);
        wall += 2_000;
        window.record(now);
        wall -= 2_000;
        Limit.Windowed more = (Limit.Windowed) Limit.parse(Dimension.REQUESTS, "9/day");
        Window next = WindowChain.under(window, more, () -> wall, now);

        assertEquals(1, next.used(now));
        wall += 2_000;
        assertEquals(1, next.used(now));
    }

    @Test
    void aMachineThatSleptIsInAnotherPeriod() throws Exception {
        begin("2026-11-30T12:00:00Z");
        CalendarWindow window = window("1/month");
        window.record(now);
        wall += Duration.ofDays(40).toMillis();

        assertEquals(0, window.untilFree(now));
        assertEquals(0, window.untilMore(now));
    }

    @Test
    void whatIsGivenBackAfterItsPeriodFreesNothing() throws Exception {
        begin("2026-11-30T23:00:00Z");
        CalendarWindow window = window("5/day");
        window.record(now);
        window.record(now);
        long old = now;
        window.giveBack(old, now);
        assertEquals(1, window.used(now));
        pass(Duration.ofHours(2));
        window.record(now);
        window.giveBack(old, now);
        assertEquals(1, window.used(now));
        window.giveBack(now, now);
        assertEquals(0, window.used(now));
    }

    /** From, what has come in it two days, two hours and no time ago, to, and how much counts then. */
    @ParameterizedTest
    @CsvSource({
        "9/72h, 9/day, 2",
        "9/72h, 9/month, 3",
        "9/day, 9/month, 2",
        "9/day@Asia/Tokyo, 9/day, 2",
        "9/month, 9/day, 3",
        "9/month, 9/1h, 3",
        "9/day, 9/1h, 2",
        "1/day, 9/day, 2"
    })
    void anotherLimitCountsWhatIsKnownAndNeverTooLittle(String from, String to, int used) throws Exception {
        begin("2026-11-20T12:00:00Z");
        Window first = Window.under((Limit.Windowed) Limit.parse(Dimension.REQUESTS, from), () -> wall);
        first.record(now);
        pass(Duration.ofHours(46));
        first.record(now);
        pass(Duration.ofHours(2));
        first.record(now);

        Limit.Windowed limit = (Limit.Windowed) Limit.parse(Dimension.REQUESTS, to);
        assertEquals(used, WindowChain.under(first, limit, () -> wall, now).used(now));
    }

    private static Limit.Windowed limit(String text) throws Exception {
        return (Limit.Windowed) Limit.parse(Dimension.REQUESTS, text);
    }

    private Window under(Window first, String text) throws Exception {
        return WindowChain.under(first, limit(text), () -> wall, now);
    }

    private void record(Window first, int events) {
        for (int i = 0; i < events; i++) {
            WindowChain.record(first, now);
        }
    }

    @Test
    void whatASlidingWindowTakesOverCountsAsTheNewest() throws Exception {
        begin("2026-11-20T10:00:00Z");
        Window first = window("9/day");
        record(first, 1);
        pass(Duration.ofHours(1));
        record(first, 1);
        pass(Duration.ofMinutes(20));

        Window sliding = under(first, "2/1h");
        assertEquals(2, sliding.used(now));
        assertEquals(Duration.ofMinutes(40).toNanos(), sliding.untilFree(now));
    }

    @Test
    void theFirstMomentOfAPeriodBelongsToIt() throws Exception {
        begin("2026-11-20T00:00:00Z");
        Window first = Window.under(limit("9/72h"), () -> wall);
        record(first, 1);
        pass(Duration.ofHours(1));

        assertEquals(1, under(first, "9/day").used(now));
    }

    @Test
    void anEventOfYesterdayIsNotGivenBackToTheSamePeriodOfAnotherLimit() throws Exception {
        begin("2026-11-20T12:00:00Z");
        Window first = window("9/day");
        record(first, 1);
        long yesterday = now;
        pass(Duration.ofDays(1));
        record(first, 1);

        Window other = under(first, "5/day");
        WindowChain.giveBack(first, yesterday, now);
        assertEquals(1, other.used(now));
    }

    @Test
    void anEventOfAWrongPeriodIsNotGivenBackToTheRightOne() throws Exception {
        begin("2026-11-20T12:00:00Z");
        CalendarWindow window = window("9/day");
        record(window, 3);
        pass(Duration.ofSeconds(1));
        wall += Duration.ofDays(10).toMillis();
        record(window, 1);
        long wrong = now;
        pass(Duration.ofSeconds(1));
        wall -= Duration.ofDays(10).toMillis();

        assertEquals(3, window.used(now));
        window.giveBack(wrong, now);
        assertEquals(3, window.used(now));
    }

    @ParameterizedTest
    @CsvSource({"2/72h, 9/72h", "2/72h, 9/80h", "2/72h, 9/month", "300/72h, 400/80h"})
    void aLargerLimitCountsWhatASmallerShadowLetThrough(String small, String large) throws Exception {
        begin("2026-11-20T12:00:00Z");
        Window first = Window.under(limit(small), () -> wall);
        int events = small.startsWith("2/") ? 5 : 305;
        record(first, events);
        pass(Duration.ofSeconds(1));

        assertEquals(events, under(first, large).used(now));
    }

    /** The other limit of the calendar has another period, or another day. */
    @ParameterizedTest
    @ValueSource(strings = {"9/month", "9/day@Asia/Tokyo"})
    void aNewPeriodLearnsFromTheWindowThatKnowsTheTimes(String other) throws Exception {
        begin("2026-11-20T16:00:00Z");
        Window first = Window.under(limit("100/40d"), () -> wall);
        under(first, other);
        record(first, 3);
        pass(Duration.ofHours(10));
        record(first, 2);

        assertEquals(2, under(first, "9/day").used(now));
    }

    @Test
    void aThingHasEightLimitsAtMost() throws Exception {
        begin("2026-11-20T16:00:00Z");
        Window first = Window.under(limit("9/1h"), () -> wall);
        for (int i = 0; i < 30; i++) {
            under(first, i + "/2h");
        }
        int limits = 0;
        for (Window window = first; window != null; window = window.next) {
            limits++;
        }
        assertEquals(8, limits);
        assertNotNull(WindowChain.find(first, limit("29/2h")), "the newest stays");
    }

    @Test
    void takesAtMost64Octets() throws Exception {
        begin("2026-11-30T12:00:00Z");
        CalendarWindow window = window("1000000/month@America/New_York");
        for (int i = 0; i < 10_000; i++) {
            window.record(now);
        }
        long size = GraphLayout.parseInstance(window)
                .subtract(GraphLayout.parseInstance(window.limit()))
                .subtract(GraphLayout.parseInstance(window.wallMillis()))
                .totalSize();
        assertTrue(size <= 64, size + " octets");
    }
}
