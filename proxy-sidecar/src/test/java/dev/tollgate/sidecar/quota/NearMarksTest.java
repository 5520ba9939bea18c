package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Limit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NearMarksTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private final NearMarks marks = new NearMarks();

    private static Limit limit(int max) {
        return new Limit.Rate(max, Duration.ofHours(1));
    }

    @Test
    void aLimitIsNewsAgainAtTheEndOfItsWindowAndNotBefore() {
        assertTrue(marks.isNews(limit(1), HOUR, 5));
        assertFalse(marks.isNews(limit(1), HOUR, 4 + HOUR));
        assertTrue(marks.isNews(limit(1), HOUR, 5 + HOUR));
    }

    @Test
    void limitsWhoseWindowsAreOverMakeRoomForOthers() {
        for (int i = 0; i < 100; i++) {
            assertTrue(marks.isNews(limit(i), HOUR, HOUR * i), i + " limits");
        }
    }
}
