package dev.tollgate.sidecar.http;

import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.UnparsedOctets;
import dev.tollgate.sidecar.listener.ConnectionObserver;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.listener.OpenConnections;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;

/** The handlers of an HTTP/1 connection, until it may become a tunnel. */
public final class Http1Pipeline {
    private static final String CONNECTION = "http1-connection";
    private static final String CODEC = "http1-codec";
    private static final String CLOCK = "http1-clock";
    private static final String UNPARSED = "http1-unparsed";
    private static final String GUARD = "http1-guard";

    private Http1Pipeline() {}

    static void addTo(
            ChannelPipeline pipeline,
            ListenerBounds bounds,
            OpenConnections connections,
            ConnectionObserver observer,
            ChannelHandler application) {
        HeadClock clock = new HeadClock(bounds, observer);
        UnparsedOctets unparsed = HttpListener.unparsed(pipeline, bounds.maxRequestLine() + bounds.maxHeaders());
        HttpDecoderConfig decoding = unparsed.measure(new HttpDecoderConfig()
                .setMaxInitialLineLength(bounds.maxRequestLine())
                .setMaxHeaderSize(bounds.maxHeaders()));
        Channel channel = pipeline.channel();
        HeldRequests held = new HeldRequests(decoding, ReadGate.of(channel), clock, unparsed);
        Http1Connection connection =
                new Http1Connection(clock, connections, held, unparsed, new MessageMemory(Accounts.of(channel)));
        pipeline.addLast(CLOCK, clock)
                .addLast(UNPARSED, unparsed)
                .addLast(CODEC, held.codec())
                .addLast(GUARD, new FramingGuard(observer))
                .addLast(CONNECTION, connection)
                .addLast(application);
    }

    /** Returns whether a channel is an HTTP/1 connection, and not a stream of another. */
    public static boolean carries(Channel channel) {
        return channel.pipeline().get(CONNECTION) != null;
    }

    /**
     * Makes the connection a tunnel after a 101: HTTP leaves the pipeline, and octets after the request go to the
     * successor, the last handler. A tunnel that begins during a drain gets the drain event, too.
     */
    public static void switchTo(ChannelPipeline pipeline, ChannelHandler successor) {
        boolean draining = pipeline.get(Http1Connection.class).isDraining();
        pipeline.addLast(successor);
        pipeline.remove(GUARD);
        pipeline.remove(CONNECTION);
        pipeline.remove(CLOCK);
        pipeline.remove(UNPARSED);
        pipeline.remove(CODEC);
        if (draining) {
            pipeline.fireUserEventTriggered(OpenConnections.Drain.BEGUN);
        }
    }
}
