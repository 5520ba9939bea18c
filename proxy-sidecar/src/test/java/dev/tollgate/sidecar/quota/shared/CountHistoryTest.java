package dev.tollgate.sidecar.quota.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Of what a store has lost no more is written back than what it may not have counted. */
final class CountHistoryTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final CountHistory history = new CountHistory();

    @Test
    void whatTheStoreHasKnownForAWhileIsNotLost() {
        history.add(1, 0);
        long second = SECOND / 2;
        history.add(2, second);
        for (long time = SECOND; time <= 4 * SECOND; time += SECOND / 2) {
            history.add(2, time);
        }
        history.add(7, 5 * SECOND);
        assertTrue(history.before(2) > second, "the second request would count twice");
        assertEquals(3 * SECOND, history.before(2));
    }

    @Test
    void whatCameAfterTheLastSampleIsLost() {
        history.add(1, 0);
        history.add(2, 2 * SECOND);
        history.add(3, 2 * SECOND + 1);
        history.add(4, 4 * SECOND);
        assertEquals(SECOND, history.before(3));
        assertEquals(Long.MIN_VALUE, history.before(0));
    }
}
