package dev.tollgate.memory;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** The oldest connections leave for what a new one takes. */
final class OldestLeaveTest {
    private final OldestLeave pages = new OldestLeave(100);

    private EmbeddedChannel take(int octets) {
        EmbeddedChannel connection = new EmbeddedChannel();
        pages.admit(connection, octets);
        return connection;
    }

    @Test
    void asManyLeaveAsIsNeeded() {
        EmbeddedChannel first = take(40);
        EmbeddedChannel second = take(40);
        EmbeddedChannel third = take(20);
        assertTrue(first.isOpen() && second.isOpen() && third.isOpen());

        EmbeddedChannel fourth = take(50);
        assertFalse(first.isOpen());
        assertFalse(second.isOpen());
        assertTrue(third.isOpen() && fourth.isOpen());
    }

    @Test
    void whatHasLeftTakesNothing() {
        EmbeddedChannel first = take(90);
        first.close();
        EmbeddedChannel second = take(90);
        EmbeddedChannel larger = take(1_000);
        assertFalse(second.isOpen());
        assertTrue(larger.isOpen(), "a single one may take more");
    }
}
