package dev.tollgate.sidecar.ndt.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TransparentWatchTest {
    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Duration NEVER = Duration.ofHours(1);

    private final AtomicInteger looks = new AtomicInteger();
    private final TransparentWatch watch = new TransparentWatch();
    private volatile Optional<String> missing = Optional.empty();

    @AfterEach
    void close() {
        watch.close();
    }

    private Optional<String> look() {
        looks.incrementAndGet();
        return missing;
    }

    private void await(boolean good) throws Exception {
        while (watch.isGood() != good) {
            Thread.sleep(2);
        }
    }

    @Test
    void followsWhatIsMissing() throws Exception {
        watch.follow(this::look, SHORT);
        assertTrue(watch.isGood());
        missing = Optional.of("run ip rule add");
        await(false);
        missing = Optional.empty();
        await(true);
    }

    @Test
    void looksAtOnceWhenItIsSuspected() throws Exception {
        watch.follow(this::look, NEVER);
        missing = Optional.of("run ip rule add");

        watch.suspect();

        await(false);
        assertEquals(2, looks.get());
    }

    @Test
    void oneLookThatFailsIsNotEnough() throws Exception {
        watch.follow(() -> looks.incrementAndGet() % 2 == 1 ? Optional.of("late") : Optional.empty(), SHORT);
        while (looks.get() < 20) {
            assertTrue(watch.isGood());
            Thread.sleep(2);
        }
    }

    @Test
    void goesOnAfterALookThatBreaks() throws Exception {
        watch.follow(
                () -> {
                    if (looks.incrementAndGet() < 5) {
                        throw new IllegalStateException("broken");
                    }
                    return Optional.empty();
                },
                SHORT);
        await(false);
        await(true);
    }
}
