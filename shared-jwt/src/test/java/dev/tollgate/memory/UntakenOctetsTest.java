package dev.tollgate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What waits for a client is counted until the client has taken it. */
final class UntakenOctetsTest {
    private static final int ANSWER = 20_000;
    /** What Netty adds for each part that waits. */
    private static final int PART = 96;

    private final ConnectionMemory memory = new ConnectionMemory(new MemoryLimits(1 << 20, 1 << 20, Long.MAX_VALUE));
    private boolean taking;
    private final EmbeddedChannel channel = new EmbeddedChannel() {
        @Override
        protected void doWrite(ChannelOutboundBuffer waiting) throws Exception {
            if (taking) {
                super.doWrite(waiting);
            }
        }
    };

    @Test
    void whatIsTakenWithoutAnEventIsCountedNoLonger() {
        channel.pipeline().addLast(new UntakenOctets(Accounts.open(memory, channel, () -> {})));
        channel.writeOneOutbound(Unpooled.wrappedBuffer(new byte[ANSWER]));
        channel.flushOutbound();
        assertEquals(ANSWER + PART, memory.held(MemoryKind.DIRECT));

        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertEquals(ANSWER + PART, memory.held(MemoryKind.DIRECT));

        taking = true;
        channel.unsafe().flush();
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertEquals(0, memory.held(MemoryKind.DIRECT));
        channel.finishAndReleaseAll();
    }
}
