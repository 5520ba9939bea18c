package dev.tollgate.sidecar.locate.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;
import java.util.function.Supplier;

/** One pool for each event loop, so that a client's channel finds connections on its own. */
public final class UpstreamPools {
    private final IdentityHashMap<EventExecutor, UpstreamPool> pools = new IdentityHashMap<>();

    /**
     * @param loops the loops of the client channels
     * @param type the channels to open, of the loops' transport
     * @param place where the server behind is
     * @param settings what bounds requests now, asked for at each
     */
    public UpstreamPools(
            EventLoopGroup loops,
            Class<? extends Channel> type,
            UpstreamPlace place,
            Supplier<UpstreamSettings> settings) {
        int count = 0;
        for (EventExecutor ignored : loops) {
            count++;
        }
        for (EventExecutor loop : loops) {
            pools.put(loop, new UpstreamPool((EventLoop) loop, type, place, settings, count));
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
