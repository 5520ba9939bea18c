package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.jwt.quota.CalendarPeriod;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WindowStateTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Optional<Duration> moreWithin(Limit limit, Duration moreAfter) {
        return new WindowState(Dimension.REQUESTS, limit, 0, moreAfter).moreWithin();
    }

    @Test
    void isNoLongerThanTheInterval() {
        Limit limit = new Limit.Rate(1000, HOUR);
        assertEquals(Optional.of(HOUR), moreWithin(limit, HOUR.plus(SECOND)));
        assertEquals(Optional.of(HOUR), moreWithin(limit, HOUR));
        assertEquals(Optional.of(HOUR.minus(SECOND)), moreWithin(limit, HOUR.minus(SECOND)));
        assertEquals(Optional.of(Duration.ZERO), moreWithin(limit, Duration.ZERO));
    }

    @Test
    void isTheRestOfAPeriod() {
        Limit limit = new Limit.Calendar(5, CalendarPeriod.DAY, ZoneId.of("Asia/Tokyo"));
        assertEquals(Optional.of(Duration.ofHours(25)), moreWithin(limit, Duration.ofHours(25)));
    }

    @Test
    void isNeverOfALimitOfZero() {
        assertEquals(Optional.empty(), moreWithin(new Limit.Rate(0, HOUR), HOUR));
    }
}
