package dev.tollgate.sidecar.locate.upstream;

import dev.tollgate.sidecar.http.AnswerCodec;
import dev.tollgate.sidecar.http.Deadline;
import dev.tollgate.tls.ClientTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pool of connections of one event loop to an upstream server. Client and upstream channels share the loop, so
 * there are no locks. The connection used last is used next, so that others become idle and close. A connection takes
 * requests until it is too old, or until the server's name no longer has its address.
 */
public final class UpstreamPool {
    /** Requests with an incomplete body get one of this many connections, because a client may send its body slowly. */
    private static final int RECEIVING = 2;

    /** The minimum time between two lookups of the server; DNS answers are cached for their TTL. */
    private static final long LOOK_PAUSE = Duration.ofSeconds(1).toNanos();

    private final EventLoop loop;
    private final UpstreamServer server;
    private final Observer observer;
    private final UpstreamLoad load;
    private final Supplier<UpstreamSettings> settings;
    private final int loops;
    private final Bootstrap bootstrap;
    private final Deque<UpstreamConnection> idle = new ArrayDeque<>();
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final Deadline longestWait;
    private List<? extends SocketAddress> known = List.of();
    private long nextLook;
    private int connections;
    private int receiving;

    /** @param until the time at which the call is refused, on the loop's clock */
    private record Waiting(UpstreamCall call, long until) {}

    /** An observer of new connections. */
    interface Observer {
        /** A connection was opened. */
        void onConnected();

        /** No connection could be opened for a call, which the observer then owns. */
        void onUnreachable(UpstreamCall call, Throwable cause);
    }

    /** @param loops the number of pools that share the connections and the waiting places */
    UpstreamPool(
            EventLoop loop,
            UpstreamServer server,
            Supplier<UpstreamSettings> settings,
            int loops,
            UpstreamLoad load,
            Observer observer) {
        this.load = load;
        this.loop = loop;
        this.server = server;
        this.observer = observer;
        this.settings = settings;
        this.loops = loops;
        this.longestWait = new Deadline(loop, this::refuseLongestWaiting);
        this.nextLook = loop.ticker().nanoTime();
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(server.channel())
                .disableResolver()
                .handler(new Initializer());
        if (SocketChannel.class.isAssignableFrom(server.channel())) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
    }

    private final class Initializer extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            ClientTls tls = server.tls();
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            AnswerCodec codec = new AnswerCodec();
            channel.pipeline()
                    .addLast(UpstreamConnection.HTTP, codec)
                    .addLast(new UpstreamConnection(UpstreamPool.this, channel, codec));
        }
    }

    /**
     * Sends a request.
     *
     * @param request the head, ready to be sent
     * @param complete whether the request has no body; otherwise {@link UpstreamCall#send} sends it
     * @param answer receives the response, possibly a failure before this method returns
     */
    public UpstreamCall send(HttpRequest request, boolean complete, UpstreamAnswer answer) {
        UpstreamSettings bounds = settings.get();
        long now = loop.ticker().nanoTime();
        UpstreamCall call = new UpstreamCall(
                request, complete, answer, now + bounds.answerTimeout().toNanos(), () -> receiving--);
        if (!complete) {
            receiving++;
            if (receiving > Math.max(1, share(bounds.maxConnections()) / RECEIVING)) {
                call.fail(UpstreamFailure.BUSY);
                return call;
            }
        }
        take(call);
        return call;
    }

    /** Adds a call of which nothing has been sent. */
    void take(UpstreamCall call) {
        UpstreamSettings bounds = settings.get();
        long now = loop.ticker().nanoTime();
        look(now);
        UpstreamConnection connection = nextIdle();
        if (connection != null) {
            connection.carry(call);
        } else if (connections < share(bounds.maxConnections())) {
            connect(call);
        } else if (waiting.size() < share(bounds.maxWaiting())) {
            load.addWaiting(1);
            waiting.add(new Waiting(call, now + bounds.connectTimeout().toNanos()));
            if (waiting.size() == 1) {
                longestWait.in(bounds.connectTimeout());
            }
        } else {
            call.fail(UpstreamFailure.BUSY);
        }
    }

    /** Looks up the server's addresses to detect outdated connections. */
    private void look(long now) {
        if (connections > 0 && now - nextLook >= 0) {
            nextLook = now + LOOK_PAUSE;
            server.address().addresses(loop).addListener((Future<List<? extends SocketAddress>> found) -> {
                if (found.isSuccess()) {
                    known = found.getNow();
                    List.copyOf(idle).stream().filter(this::isOutdated).forEach(UpstreamConnection::close);
                }
            });
        }
    }

    private @Nullable UpstreamConnection nextIdle() {
        UpstreamConnection next = pollIdle();
        while (next != null && isOutdated(next)) {
            next.close();
            next = pollIdle();
        }
        return next;
    }

    private @Nullable UpstreamConnection pollIdle() {
        UpstreamConnection next = idle.pollFirst();
        load.addIdle(next == null ? 0 : -1);
        return next;
    }

    /** Returns whether a connection must take no more requests. */
    private boolean isOutdated(UpstreamConnection connection) {
        boolean moved = !known.isEmpty()
                && connection.channel().remoteAddress() instanceof InetSocketAddress address
                && !known.contains(address);
        return moved || connection.age().compareTo(settings.get().maxAge()) >= 0;
    }

    /** Returns this loop's share of a bound. */
    private int share(int bound) {
        return Math.max(1, bound / loops);
    }

    /** Sends a request on a connection of its own. */
    void connect(UpstreamCall call) {
        connections++;
        load.addConnections(1);
        Duration timeout = settings.get().connectTimeout();
        ConnectAttempt.to(server.address(), bootstrap, loop, timeout).addListener((Future<Channel> connected) -> {
            if (connected.isSuccess()) {
                observer.onConnected();
                release(connected.getNow().pipeline().get(UpstreamConnection.class), call);
            } else {
                connections--;
                load.addConnections(-1);
                observer.onUnreachable(call, connected.cause());
                serveWaiting();
            }
        });
    }

    private void release(UpstreamConnection fresh, UpstreamCall call) {
        if (call.isEnded()) {
            release(fresh);
        } else {
            fresh.carry(call);
        }
    }

    /** Returns a connection to the pool, or closes it if it is over the bound or outdated. */
    void release(UpstreamConnection connection) {
        if (connections > share(settings.get().maxConnections()) || isOutdated(connection)) {
            connection.channel().close();
            return;
        }
        UpstreamCall next = nextWaiting();
        if (next == null) {
            connection.rest();
            idle.addFirst(connection);
            load.addIdle(1);
        } else {
            connection.carry(next);
        }
    }

    /** Removes an idle connection. */
    void withdraw(UpstreamConnection connection) {
        load.addIdle(idle.remove(connection) ? -1 : 0);
    }

    /** Forgets a connection that has ended or now carries another protocol. */
    void forget(UpstreamConnection connection) {
        connections--;
        load.addConnections(-1);
        withdraw(connection);
        serveWaiting();
    }

    private void serveWaiting() {
        if (connections < share(settings.get().maxConnections())) {
            UpstreamCall next = nextWaiting();
            if (next != null) {
                connect(next);
            }
        }
    }

    private @Nullable UpstreamCall nextWaiting() {
        Waiting next = pollWaiting();
        while (next != null && next.call().isEnded()) {
            next = pollWaiting();
        }
        return next == null ? null : next.call();
    }

    private @Nullable Waiting pollWaiting() {
        Waiting next = waiting.poll();
        load.addWaiting(next == null ? 0 : -1);
        return next;
    }

    private void refuseLongestWaiting() {
        long now = loop.ticker().nanoTime();
        for (Waiting longest = waiting.peek(); longest != null; longest = waiting.peek()) {
            long left = longest.until() - now;
            if (left > 0) {
                longestWait.in(Duration.ofNanos(left));
                return;
            }
            pollWaiting();
            longest.call().fail(UpstreamFailure.BUSY);
        }
    }

    Duration idleTimeout() {
        return settings.get().idleTimeout();
    }
}
