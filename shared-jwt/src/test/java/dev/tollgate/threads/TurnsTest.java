package dev.tollgate.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who has more to do waits for others. */
final class TurnsTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EventLoop loop = channel.eventLoop();
    private final List<String> done = new ArrayList<>();

    TurnsTest() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.close();
    }

    private void step(String name, int more) {
        done.add(name);
        if (more > 0) {
            Turns.later(loop, () -> step(name, more - 1));
        }
    }

    @Test
    void eachDoesOneStepInATurn() {
        Turns.later(loop, () -> step("a", 2));
        Turns.later(loop, () -> step("b", 1));
        assertEquals(List.of(), done);

        channel.runPendingTasks();
        assertEquals(List.of("a", "b", "a", "b", "a"), done);
    }

    @Test
    void othersComeBetweenTwoTurns() {
        Turns.later(loop, () -> {
            step("a", 1);
            loop.schedule(() -> done.add("other"), 0, TimeUnit.NANOSECONDS);
        });

        channel.runPendingTasks();
        assertEquals(List.of("a", "other", "a"), done);
    }

    @Test
    void aTurnIsOverWhenItsTimeIs() {
        for (int i = 0; i < 3; i++) {
            Turns.later(loop, () -> {
                done.add("slow");
                channel.advanceTimeBy(Turns.SHARE_NANOS, TimeUnit.NANOSECONDS);
                loop.schedule(() -> done.add("other"), 0, TimeUnit.NANOSECONDS);
            });
        }

        channel.runPendingTasks();
        assertEquals(List.of("slow"), done);
        channel.runPendingTasks();
        assertEquals(List.of("slow", "other", "slow"), done);
    }

    @Test
    void aStepThatFailsEndsNoOther() {
        Turns.later(loop, () -> {
            throw new IllegalStateException("of its own");
        });
        Turns.later(loop, () -> step("a", 0));

        channel.runPendingTasks();
        assertEquals(List.of("a"), done);
    }
}
