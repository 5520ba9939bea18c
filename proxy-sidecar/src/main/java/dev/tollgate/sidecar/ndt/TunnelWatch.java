package dev.tollgate.sidecar.ndt;

import dev.tollgate.sidecar.listener.OpenConnections;
import dev.tollgate.sidecar.listener.relay.ByteRelay;
import dev.tollgate.sidecar.ndt.handover.SharedSocket;
import dev.tollgate.sidecar.ndt.socket.TcpField;
import dev.tollgate.sidecar.ndt.socket.TcpProbe;
import dev.tollgate.sidecar.ndt.socket.TcpSample;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The end of a test. Its places are free the moment ndt-server has ended it, whatever the client does then. The bytes on
 * their way are still delivered. A test that stalls is reset, whether the client or ndt-server stalls; so is one that still
 * runs after {@link #LONGEST}. On the event loop of both connections.
 */
final class TunnelWatch {
    /** ndt-server ends a test after 15 s at most. */
    static final Duration LONGEST = Duration.ofMinutes(2);

    static final Duration LOOK = Duration.ofSeconds(1);

    private final Channel client;
    private final Channel upstream;
    private final RunningTest test;
    private final RunningTest.Ends ends;
    private final LastSample lastSample;
    private final TcpProbe probe;
    private final Progress progress;
    private Duration age = Duration.ZERO;
    private boolean serverEnded;

    TunnelWatch(
            Channel client,
            Channel upstream,
            RunningTest test,
            RunningTest.Ends ends,
            LastSample lastSample,
            Duration patience) {
        this.client = client;
        this.upstream = upstream;
        this.test = test;
        this.ends = ends;
        this.lastSample = lastSample;
        this.probe = TcpProbe.of(client);
        this.progress = new Progress(patience, moved());
    }

    /** Begins. The delay is fixed, so that a process that was suspended does not look several times at once. */
    void start() {
        Future<?> looks = client.eventLoop()
                .scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        client.closeFuture().addListener(closed -> cancelIfClosed(looks));
        upstream.closeFuture().addListener(closed -> cancelIfClosed(looks));
    }

    private void cancelIfClosed(Future<?> looks) {
        if (!client.isOpen() && !upstream.isOpen()) {
            looks.cancel(false);
        }
    }

    /** Returns the handler for the end of ndt-server's connection, behind the one that relays. */
    ChannelHandler onServerEnd() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (event instanceof ChannelInputShutdownEvent) {
                    serverHasEnded();
                }
                ctx.fireUserEventTriggered(event);
            }

            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                serverHasEnded();
                ctx.fireChannelInactive();
            }
        };
    }

    /** Returns the handler that ends the test when the drain has taken long enough. */
    ChannelHandler onDrain() {
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

    private void serverHasEnded() {
        if (serverEnded) {
            return;
        }
        serverEnded = true;
        if (client.isOpen()) {
            // before the places are given back: a drain waits for both
            LateDeliveries deliveries = test.deliveries();
            TestMemory.ends(client, waiting());
            deliveries.add(
                    this,
                    RunningTest.block(client),
                    waiting(),
                    () -> client.eventLoop().execute(this::cut));
            client.closeFuture().addListener(closed -> deliveries.remove(this));
        }
        test.end(ends.outcome());
    }

    private long waiting() {
        ChannelOutboundBuffer buffer = client.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    private void look() {
        age = age.plus(LOOK);
        boolean stalled = progress.isStalled(moved(), LOOK, isPlaceWanted());
        if (age.compareTo(LONGEST) >= 0) {
            reset("timeout");
        } else if (stalled && serverEnded) {
            cut();
        } else if (stalled) {
            reset(ends.hasServerClosed() ? ends.outcome() : "stalled");
        } else if (serverEnded && hasClientAll()) {
            report();
        }
    }

    /** A test that has ended holds no place. A client that has everything is not waited for. */
    private boolean isPlaceWanted() {
        return serverEnded ? hasClientAll() : test.isPlaceWanted();
    }

    /** The octets of the test itself: what a client only buffers in this process or its kernel is no progress. */
    private long moved() {
        if (serverEnded) {
            return delivered() + ends.fromClient().bytes();
        }
        return test.isDownload() ? delivered() : ends.fromClient().bytes();
    }

    private long delivered() {
        return probe.sample()
                .map(socket -> socket.value(TcpField.BYTES_ACKED))
                .orElseGet(() -> ends.fromServer().bytes());
    }

    private boolean hasClientAll() {
        Optional<TcpSample> socket = probe.sample();
        boolean kernelHasNone = socket.isEmpty()
                || (socket.get().value(TcpField.UNACKED) == 0 && socket.get().value(TcpField.NOTSENT_BYTES) == 0);
        return kernelHasNone && waiting() == 0;
    }

    /** Ends what is left of a test that ndt-server has ended; a client that has everything sees no reset. */
    private void cut() {
        if (hasClientAll()) {
            report();
            client.close();
            upstream.close();
        } else {
            reset("timeout");
        }
    }

    private void reset(String outcome) {
        test.end(outcome);
        report();
        SharedSocket.shutDown(client);
        ByteRelay.reset(client);
        ByteRelay.reset(upstream);
    }

    private void report() {
        lastSample.take(client);
        test.report();
    }
}
