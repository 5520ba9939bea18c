package dev.tollgate.exchange.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When an answer leaves does not tell how long a refusal took, up to half as long again as the quickest. */
final class RefusalTimingTest {
    private static final Verdict<String> REFUSED = new Verdict.Refused<>(Refusal.UNKNOWN_KEY);

    private final List<CompletableFuture<Void>> lines = new ArrayList<>();
    private final List<Long> waits = new ArrayList<>();
    private long now;

    private final RefusalTiming timing = new RefusalTiming(() -> now, (line, nanos) -> {
        lines.add(line);
        waits.add(nanos);
    });

    @ParameterizedTest
    @CsvSource({"1, 1500", "999, 1500", "1000, 1500", "1100, 1500", "1499, 1500", "1500, 3000", "2900, 3000"})
    void refusalsLeaveAtTheNextLine(long took, long leavesAt) {
        timing.measure(() -> now += 1_000);
        long begun = now;
        RefusalTiming.Attempt attempt = timing.begin();
        now += took;

        CompletableFuture<Verdict<String>> left = attempt.leave(CompletableFuture.completedFuture(REFUSED));

        assertFalse(left.isDone());
        assertEquals(begun + leavesAt, now + waits.get(0));
        lines.get(0).complete(null);
        assertEquals(REFUSED, left.join());
    }

    @Test
    void otherVerdictsAreNotHeldBack() {
        timing.measure(() -> now += 1_000);
        Verdict<String> accepted = new Verdict.Accepted<>("acme");

        assertEquals(
                accepted,
                timing.begin()
                        .leave(CompletableFuture.completedFuture(accepted))
                        .join());
        assertTrue(waits.isEmpty());
    }

    @Test
    void theQuickestRunCountsAndACostlyHashWidensTheLinesForAWhile() {
        timing.measure(() -> now += 5_000);
        timing.measure(() -> now += 1_000);
        timing.measure(() -> now += 3_000);
        timing.begin().leave(CompletableFuture.completedFuture(REFUSED));
        timing.widen(1);
        timing.begin().leave(CompletableFuture.completedFuture(REFUSED));
        timing.widen(0);
        timing.begin().leave(CompletableFuture.completedFuture(REFUSED));
        timing.widen(12);
        timing.begin().leave(CompletableFuture.completedFuture(REFUSED));
        now += RefusalTiming.WIDE.toNanos();
        timing.begin().leave(CompletableFuture.completedFuture(REFUSED));

        assertEquals(List.of(1_500L, 3_000L, 3_000L, 1_500L << RefusalTiming.MAX_DOUBLINGS, 1_500L), waits);
    }

    @Test
    void passesFailuresOn() {
        CompletableFuture<Verdict<String>> failed =
                timing.begin().leave(CompletableFuture.failedFuture(new IllegalStateException("no")));

        assertTrue(failed.isCompletedExceptionally());
    }
}
