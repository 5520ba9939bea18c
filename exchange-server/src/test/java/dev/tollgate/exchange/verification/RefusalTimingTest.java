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

    private final RefusalTiming grid = new RefusalTiming(() -> now, (line, nanos) -> {
        lines.add(line);
        waits.add(nanos);
    });

    @ParameterizedTest
    @CsvSource({"1, 1500", "999, 1500", "1000, 1500", "1100, 1500", "1499, 1500", "1500, 3000", "2900, 3000"})
    void refusalsLeaveAtTheNextLine(long took, long leavesAt) {
        grid.measure(() -> now += 1_000);
        long begun = now;
        RefusalTiming.Attempt attempt = grid.begin();
        now += took;

        CompletableFuture<Verdict<String>> left = attempt.leave(CompletableFuture.completedFuture(REFUSED));

        assertFalse(left.isDone());
        assertEquals(begun + leavesAt, now + waits.get(0));
        lines.get(0).complete(null);
        assertEquals(REFUSED, left.join());
    }

    @Test
    void otherVerdictsAreNotHeldBack() {
        grid.measure(() -> now += 1_000);
        Verdict<String> accepted = new Verdict.Accepted<>("acme");

        assertEquals(
                accepted,
                grid.begin().leave(CompletableFuture.completedFuture(accepted)).join());
        assertTrue(waits.isEmpty());
    }

    @Test
    void theQuickestRunCountsAndACostlyHashWidensTheLinesForAWhile() {
        grid.measure(() -> now += 5_000);
        grid.measure(() -> now += 1_000);
        grid.measure(() -> now += 3_000);
        grid.begin().leave(CompletableFuture.completedFuture(REFUSED));
        grid.widen(1);
        grid.begin().leave(CompletableFuture.completedFuture(REFUSED));
        grid.widen(0);
        grid.begin().leave(CompletableFuture.completedFuture(REFUSED));
        grid.widen(12);
        grid.begin().leave(CompletableFuture.completedFuture(REFUSED));
        now += RefusalTiming.WIDE.toNanos();
        grid.begin().leave(CompletableFuture.completedFuture(REFUSED));

        assertEquals(List.of(1_500L, 3_000L, 3_000L, 1_500L << RefusalTiming.MAX_DOUBLINGS, 1_500L), waits);
    }

    @Test
    void passesFailuresOn() {
        CompletableFuture<Verdict<String>> failed =
                grid.begin().leave(CompletableFuture.failedFuture(new IllegalStateException("no")));

        assertTrue(failed.isCompletedExceptionally());
    }
}
