package dev.tollgate.sidecar.locate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.listener.OpenConnections;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.Test;

/** The end of a tunnel whose client takes nothing. */
final class WebSocketTunnelTest {
    private final EmbeddedChannel client = new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
                /** What is written stays where it is. */
                @Override
                public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                    ReferenceCountUtil.release(message);
                }
            },
            new WebSocketTunnel.End());

    @Test
    void silenceEndsItThoughTheClientHasNotTakenAll() {
        client.writeOneOutbound(Unpooled.wrappedBuffer(new byte[10]));
        client.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);

        assertFalse(client.isOpen());
    }

    @Test
    void drainLetsTheClientTakeWhatItIsOwed() {
        client.pipeline().fireUserEventTriggered(OpenConnections.Drain.BEGUN);

        assertTrue(client.isOpen());
        client.finishAndReleaseAll();
    }
}
