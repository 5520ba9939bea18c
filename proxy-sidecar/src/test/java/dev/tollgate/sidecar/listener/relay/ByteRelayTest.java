package dev.tollgate.sidecar.listener.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ByteRelayTest {
    private final Reads nearReads = new Reads();
    private final EmbeddedChannel near = new EmbeddedChannel();
    private final EmbeddedChannel far = new EmbeddedChannel();
    private final List<Throwable> failures = new ArrayList<>();
    private final ByteRelay relay = new ByteRelay(far, failures::add);

    @BeforeEach
    void join() {
        near.config().setAutoRead(false);
        far.config().setAutoRead(false);
        near.pipeline().addLast(nearReads, relay);
        far.pipeline().addLast(new ByteRelay(near, failures::add));
    }

    @AfterEach
    void close() {
        near.finishAndReleaseAll();
        far.finishAndReleaseAll();
    }

    @Test
    void passesBytesOnAndAsksForMore() {
        receive("abc");

        ByteBuf passed = far.readOutbound();
        assertEquals("abc", passed.toString(StandardCharsets.UTF_8));
        passed.release();
        assertEquals(1, nearReads.count);
        assertEquals(3, relay.bytes());
    }

    @Test
    void stopsReadingWhileThePeerIsFull() {
        setWritable(far, false);

        receive("abc");

        assertEquals(0, nearReads.count);
    }

    @Test
    void resumesReadingWhenThePeerHasDrained() {
        setWritable(far, false);
        receive("abc");

        setWritable(far, true);

        assertEquals(1, nearReads.count);
    }

    @Test
    void closesThePeerWhenItsChannelCloses() {
        near.close();
        far.runPendingTasks();

        assertFalse(far.isOpen());
    }

    @Test
    void resetsAPeerThatDoesNotTakeTheRest() {
        far.freezeTime();
        far.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                // its socket takes nothing
            }
        });
        receive("abc");
        near.close();
        far.advanceTimeBy(ByteRelay.FLUSH_SECONDS - 1, TimeUnit.SECONDS);
        far.runPendingTasks();
        assertTrue(far.isOpen());

        far.advanceTimeBy(1, TimeUnit.SECONDS);
        far.runPendingTasks();

        assertFalse(far.isOpen());
    }

    @Test
    void closesBothAtTheEndOfInputWhereThereIsNoHalfClose() {
        near.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        assertFalse(near.isOpen());
        assertFalse(far.isOpen());
    }

    @Test
    void closesBothWhenOneFails() {
        Throwable broken = new IllegalStateException("broken");
        near.pipeline().fireExceptionCaught(broken);

        assertFalse(near.isOpen());
        assertFalse(far.isOpen());
        assertEquals(List.of(broken), failures);
    }

    @Test
    void tellsWhichSideHasEndedFirst() {
        ByteRelay other = far.pipeline().get(ByteRelay.class);
        assertFalse(relay.endedBefore(other) || other.endedBefore(relay));

        far.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        assertFalse(near.isOpen());
        assertTrue(other.endedBefore(relay));
        assertFalse(relay.endedBefore(other));
    }

    @Test
    void releasesWhatIsNotBytes() {
        io.netty.util.ReferenceCounted other =
                new io.netty.channel.DefaultFileRegion(new java.io.File("never-opened"), 0, 1);

        near.pipeline().fireChannelRead(other);

        assertEquals(0, other.refCnt());
        assertTrue(far.outboundMessages().isEmpty());
    }

    private void receive(String text) {
        near.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    private static void setWritable(EmbeddedChannel channel, boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
        channel.runPendingTasks();
    }

    private static final class Reads extends ChannelOutboundHandlerAdapter {
        private int count;

        @Override
        public void read(ChannelHandlerContext ctx) {
            count++;
            ctx.read();
        }
    }
}
