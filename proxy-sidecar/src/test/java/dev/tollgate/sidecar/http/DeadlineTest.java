package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DeadlineTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int passed;
    private Deadline deadline;

    @BeforeEach
    void start() {
        channel.freezeTime();
        deadline = new Deadline(channel.eventLoop(), () -> passed++);
    }

    private void advance(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void passesOnceAtItsMoment() {
        deadline.in(Duration.ofSeconds(10));
        advance(9);
        assertEquals(0, passed);
        advance(1);
        assertEquals(1, passed);
        advance(100);
        assertEquals(1, passed);
    }

    @Test
    void passesAtTheLaterMomentThatItWasMovedTo() {
        deadline.in(Duration.ofSeconds(10));
        advance(5);
        deadline.in(Duration.ofSeconds(10));
        advance(9);
        assertEquals(0, passed);
        advance(1);
        assertEquals(1, passed);
    }

    @Test
    void passesAtTheEarlierMomentThatItWasMovedTo() {
        deadline.in(Duration.ofSeconds(60));
        deadline.in(Duration.ofSeconds(10));
        advance(10);
        assertEquals(1, passed);
    }

    @Test
    void neverPassesOnceCleared() {
        deadline.in(Duration.ofSeconds(10));
        deadline.clear();
        advance(20);
        assertEquals(0, passed);
        deadline.looselyIn(Duration.ofSeconds(5));
        advance(5);
        assertEquals(1, passed);
    }
}
