package dev.tollgate.sidecar.locate.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel to an upstream that exists only in the test, on the embedded event loop of whoever opens it. A test decides when
 * it connects and what comes back.
 */
public final class FakeUpstream extends EmbeddedChannel {
    private static final List<FakeUpstream> OPENED = new ArrayList<>();

    private final Connecting connecting;

    /** Netty's bootstrap makes it. */
    public FakeUpstream() {
        this(new Connecting());
    }

    private FakeUpstream(Connecting connecting) {
        super(false, false, connecting);
        this.connecting = connecting;
        OPENED.add(this);
    }

    private static final class Connecting extends ChannelOutboundHandlerAdapter {
        private @Nullable ChannelPromise promise;

        @Override
        public void connect(
                ChannelHandlerContext ctx, SocketAddress remote, SocketAddress local, ChannelPromise connected) {
            promise = connected;
        }
    }

    /** Forgets what earlier tests have opened. */
    public static void forgetAll() {
        OPENED.clear();
    }

    /** Ends all that were opened since, also those that the end of another opens. */
    public static void finishAll() {
        for (int i = 0; i < OPENED.size(); i++) {
            OPENED.get(i).finishAndReleaseAll();
        }
    }

    /** Returns how many have been opened since. */
    public static int opened() {
        return OPENED.size();
    }

    /** Returns one of them, the first being number 0. */
    public static FakeUpstream number(int index) {
        return OPENED.get(index);
    }

    /** Lets the connection come about. */
    public FakeUpstream connected() {
        runPendingTasks();
        connecting.promise.setSuccess();
        runPendingTasks();
        return this;
    }

    /** Lets the connection be refused. */
    public void refused() {
        runPendingTasks();
        connecting.promise.setFailure(new IOException("refused"));
        close();
        runPendingTasks();
    }

    /** Sends octets to the sidecar. */
    public void answer(String octets) {
        writeInbound(Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1));
    }

    /** Hangs up. */
    public void hangUp() {
        close();
        runPendingTasks();
    }

    /** Returns the octets that have come since the last call. */
    public String received() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = readOutbound(); part != null; part = readOutbound()) {
            text.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return text.toString();
    }
}
