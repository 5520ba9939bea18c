package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.listener.OpenConnections;
import dev.tollgate.sidecar.listener.OwnErrors;
import dev.tollgate.sidecar.ndt.message.ServerFrames;
import dev.tollgate.sidecar.ndt.tcp.Bbr;
import dev.tollgate.sidecar.relay.ByteRelay;
import dev.tollgate.sidecar.relay.SplicedReads;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A test after the 101: octets both ways. ndt-server ends a test after 15 s at most; what moves nothing for
 * {@link #IDLE}, or is still there after {@link #LONGEST}, hangs and is reset.
 */
final class Tunnel {
    static final Duration IDLE = Duration.ofSeconds(30);
    static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Channel client;
    private final Channel upstream;
    private final RunningTest test;
    private long bytes = -1;
    private Duration quiet = Duration.ZERO;
    private Duration age = Duration.ZERO;

    private Tunnel(Channel client, Channel upstream, RunningTest test) {
        this.client = client;
        this.upstream = upstream;
        this.test = test;
    }

    /** Passes the 101 on and takes all HTTP out of both pipelines. Octets that came behind the 101 pass behind it. */
    static void open(Channel client, Channel upstream, HttpResponse answer, RunningTest test, Fidelity fidelity) {
        client.write(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                answer.status(),
                Unpooled.EMPTY_BUFFER,
                answer.headers(),
                EmptyHttpHeaders.INSTANCE));
        if (fidelity.bbr()) {
            Bbr.enableOn(client);
        }
        ByteRelay fromClient = new ByteRelay(upstream, cause -> failed(test, cause));
        ByteRelay fromServer = new ByteRelay(client, cause -> failed(test, cause));
        ServerFrames frames =
                new ServerFrames(new ClientMessages(client, fidelity.rewrite(), test.trace()), client::flush);
        test.upgraded(new RunningTest.Ends(fromClient, fromServer, frames));
        Tunnel tunnel = new Tunnel(client, upstream, test);
        client.pipeline().addFirst(new LastSample(test.trace())).addLast(tunnel.end(), fromClient);
        client.pipeline().remove(NdtInitializer.UNPARSED);
        client.pipeline().remove(NdtInitializer.HTTP);
        client.pipeline().remove(NdtInitializer.NDT);
        upstream.pipeline().addLast(frames, fromServer).remove(NdtInitializer.HTTP);
        SplicedReads.begin(client, upstream, fromClient);
        SplicedReads.begin(upstream, client, frames.and(fromServer));
        NdtSockets.relay(client);
        TestMemory.begins(client);
        tunnel.watch();
        client.flush();
        client.read();
        upstream.read();
    }

    /** Peers that break a connection have an outcome of their own. */
    private static void failed(RunningTest test, Throwable cause) {
        if (OwnErrors.log(cause)) {
            test.end("error");
        }
    }

    /** Ends the test when the process has waited long enough for its end. */
    private ChannelHandler end() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (event == OpenConnections.Drain.BEGUN) {
                    reset("stopped");
                } else {
                    ctx.fireUserEventTriggered(event);
                }
            }
        };
    }

    private void reset(String outcome) {
        test.end(outcome);
        ByteRelay.reset(client);
        ByteRelay.reset(upstream);
    }

    private void watch() {
        Future<?> watch = client.eventLoop()
                .scheduleAtFixedRate(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        client.closeFuture().addListener(closed -> cancelIfClosed(watch));
        upstream.closeFuture().addListener(closed -> cancelIfClosed(watch));
    }

    private void cancelIfClosed(Future<?> watch) {
        if (!client.isOpen() && !upstream.isOpen()) {
            watch.cancel(false);
        }
    }

    private void look() {
        age = age.plus(LOOK);
        quiet = bytes == test.bytes() ? quiet.plus(LOOK) : Duration.ZERO;
        bytes = test.bytes();
        if (quiet.compareTo(IDLE) >= 0 || age.compareTo(LONGEST) >= 0) {
            reset("timeout");
        }
    }
}
