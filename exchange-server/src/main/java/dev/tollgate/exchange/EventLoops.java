package dev.tollgate.exchange;

import dev.tollgate.exchange.http.Audience;
import dev.tollgate.exchange.http.HttpListener;
import dev.tollgate.exchange.http.Transport;
import dev.tollgate.memory.LoopPulse;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The event loops of a server, apart by what may keep them busy. */
final class EventLoops implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Transport transport = Transport.best();
    /** Accepts on a thread of its own: on one that also serves, new connections would wait behind every request. */
    private final EventLoopGroup acceptor = transport.newGroup(1);

    private final EventLoopGroup serving;
    /** Operators have one that no client can keep busy. */
    private final EventLoopGroup ops = transport.newGroup(1);

    /** @param cores how many loops serve the public */
    EventLoops(int cores) {
        serving = transport.newGroup(cores);
    }

    /** Listens on the loops of the audience. */
    HttpListener bind(InetSocketAddress address, HttpListener.Service service) throws IOException {
        EventLoopGroup loops = service.audience() == Audience.PUBLIC ? serving : ops;
        return HttpListener.bind(transport, acceptor, loops, address, service);
    }

    /** Lets a pulse watch the loops that the public depends on. */
    void watch(LoopPulse pulse) {
        pulse.watch(acceptor);
        pulse.watch(serving);
    }

    Transport transport() {
        return transport;
    }

    /** Ends the loops, and waits for those that serve. */
    @Override
    public void close() {
        end(acceptor);
        end(ops);
        end(serving).awaitUninterruptibly();
    }

    private static Future<?> end(EventLoopGroup group) {
        return group.shutdownGracefully(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
