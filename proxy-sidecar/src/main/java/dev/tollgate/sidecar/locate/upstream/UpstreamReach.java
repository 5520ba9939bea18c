package dev.tollgate.sidecar.locate.upstream;

import dev.tollgate.log.ChangingState;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch over the upstream servers: every {@link #PERIOD} it opens and closes a connection to each, without sending
 * anything. A server that accepts the connection counts as able to serve.
 */
public final class UpstreamReach implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamReach.class);
    private static final String REACHED = "reached";
    private static final String UNREACHED = "unreached";
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final EventLoop loop;
    private final List<UpstreamServer> servers;
    private final ScheduledFuture<?> looking;
    private final ReachChecks checks;
    private volatile boolean reached;
    private final ChangingState lines = new ChangingState(System::nanoTime, REACHED);

    private UpstreamReach(EventLoop loop, List<UpstreamServer> servers) {
        this.loop = loop;
        this.servers = servers;
        this.checks = new ReachChecks(servers.size(), this::tell);
        this.looking = loop.scheduleWithFixedDelay(this::check, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Begins to check.
     *
     * @param loop opens the connections
     * @param servers at least one
     */
    public static UpstreamReach follow(EventLoop loop, List<UpstreamServer> servers) {
        return new UpstreamReach(loop, servers);
    }

    /** Returns whether one of them was reached at the last check. Never blocks. */
    public boolean isGood() {
        return reached;
    }

    private void check() {
        ReachChecks.Check check = checks.begin();
        for (UpstreamServer server : servers) {
            Bootstrap bootstrap =
                    new Bootstrap().group(loop).channel(server.channel()).handler(new ChannelInboundHandlerAdapter());
            ConnectAttempt.to(server.address(), bootstrap, loop, TIMEOUT)
                    .addListener((Future<Channel> connected) -> note(check, server, connected));
        }
    }

    private void note(ReachChecks.Check check, UpstreamServer server, Future<Channel> connected) {
        if (connected.isSuccess()) {
            connected.getNow().close();
        } else {
            server.complain(connected.cause());
        }
        check.heard(connected.isSuccess());
    }

    private void tell(boolean now) {
        reached = now;
        long suppressed = lines.tell(now ? REACHED : UNREACHED);
        if (suppressed != ChangingState.NONE && now) {
            ChangingState.counted(LOG.atInfo(), suppressed).log("an upstream server can be reached again");
        } else if (suppressed != ChangingState.NONE) {
            ChangingState.counted(LOG.atWarn(), suppressed).log("no upstream server can be reached: not ready");
        }
    }

    @Override
    public void close() {
        looking.cancel(false);
    }
}
