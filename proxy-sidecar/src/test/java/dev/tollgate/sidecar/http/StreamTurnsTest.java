package dev.tollgate.sidecar.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** Streams of one read, of which one is served at once. */
final class StreamTurnsTest {
    private final EmbeddedChannel connection = new EmbeddedChannel();
    private final StreamTurns turns = new StreamTurns(connection.eventLoop());
    private final EmbeddedChannel first = new EmbeddedChannel();
    private final EmbeddedChannel second = new EmbeddedChannel();
    private final EmbeddedChannel third = new EmbeddedChannel();

    private void begin() {
        turns.begins(first);
        turns.begins(second);
        turns.begins(third);
    }

    @Test
    void allButTheFirstWaitForAnotherTurn() {
        begin();
        assertTrue(first.config().isAutoRead());
        assertFalse(second.config().isAutoRead());
        assertFalse(third.config().isAutoRead());

        turns.readComplete();
        connection.runPendingTasks();
        connection.runPendingTasks();
        assertTrue(second.config().isAutoRead());
        assertTrue(third.config().isAutoRead());
    }

    @Test
    void aStreamThatItsClientHasResetTakesNoTurn() {
        begin();
        second.close();
        connection.runPendingTasks();

        assertFalse(second.config().isAutoRead());
        assertTrue(third.config().isAutoRead());
    }

    @Test
    void theFirstOfTheNextReadIsServedAtOnce() {
        turns.begins(first);
        turns.readComplete();
        turns.begins(second);

        assertTrue(second.config().isAutoRead());
    }
}
