package dev.tollgate.sidecar.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;

/** One pool for each event loop, so that a client's channel finds connections on its own. */
public final class UpstreamPools {
    private final IdentityHashMap<EventExecutor, UpstreamPool> pools = new IdentityHashMap<>();

    /**
     * @param loops the loops of the client channels
     * @param type the channels to open, of the loops' transport
     */
    public UpstreamPools(EventLoopGroup loops, Class<? extends Channel> type, UpstreamSettings settings) {
        int count = 0;
        for (EventExecutor ignored : loops) {
            count++;
        }
        int connections = Math.max(1, settings.maxConnections() / count);
        int waiting = Math.max(1, settings.maxWaiting() / count);
        for (EventExecutor loop : loops) {
            pools.put(loop, new UpstreamPool((EventLoop) loop, type, settings, connections, waiting));
        }
    }

    /** Returns the pool of an event loop of the group. */
    public UpstreamPool of(EventLoop loop) {
        UpstreamPool pool = pools.get(loop);
        if (pool == null) {
            throw new IllegalArgumentException("the event loop is not of the group that was given");
        }
        return pool;
    }
}
