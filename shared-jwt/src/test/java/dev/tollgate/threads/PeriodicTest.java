package dev.tollgate.threads;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A task that runs now and then goes on whatever happened the last time. */
final class PeriodicTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void runsAgainAfterAFailure(boolean isError) throws Exception {
        CountDownLatch runs = new CountDownLatch(3);
        try (Periodic task = Periodic.start("failing", Duration.ofMillis(1), () -> fail(runs, isError))) {
            assertTrue(runs.await(20, TimeUnit.SECONDS));
        }
    }

    /** A watch of files that a fault has ended would never tell. */
    @Test
    void aTaskInBetweenThatFailsEndsNothing() throws Exception {
        CountDownLatch runs = new CountDownLatch(3);
        CountDownLatch between = new CountDownLatch(2);
        try (Periodic task = Periodic.startLater("counting", Duration.ofMillis(1), runs::countDown)) {
            task.soon(() -> fail(between, true));
            task.soon(() -> fail(between, false));
            assertTrue(between.await(20, TimeUnit.SECONDS));
            assertTrue(runs.await(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void aTaskAfterTheCloseIsNotRun() {
        Periodic closed = Periodic.startLater("closed", Duration.ofDays(1), () -> {});
        closed.close();
        closed.soon(() -> {
            throw new AssertionError("run after the close");
        });
    }

    private static void fail(CountDownLatch runs, boolean isError) {
        runs.countDown();
        if (isError) {
            throw new OutOfMemoryError("too little memory for one file");
        }
        throw new IllegalStateException("a fault");
    }
}
