package dev.tollgate.descriptors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.LoggedEvents;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Accepts that fail are one line a minute, and do not close the socket. */
final class AcceptFaultsTest {
    @RegisterExtension
    private final LoggedEvents log = new LoggedEvents(AcceptFaults.class);

    private final AtomicLong now = new AtomicLong();
    private final EmbeddedChannel listening = new EmbeddedChannel(new AcceptFaults(now::get));

    @Test
    void oneLineAMinute() {
        for (int second = 0; second < 61; second++) {
            listening.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Too many open files"));
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        }
        listening.checkException();
        assertTrue(listening.isOpen());
        assertEquals(2, log.list().size());
    }
}
