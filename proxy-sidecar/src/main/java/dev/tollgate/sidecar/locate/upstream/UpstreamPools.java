package dev.tollgate.sidecar.locate.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;

/**
 * The pools of connections to the upstream servers, one for each event loop, so that a client's channel uses
 * connections on its own loop.
 */
public final class UpstreamPools {
    private final UpstreamLoad load = new UpstreamLoad();
    private final IdentityHashMap<EventExecutor, ServerRotation> rotations = new IdentityHashMap<>();

    /**
     * @param loops the loops of the client channels
     * @param servers at least one
     * @param settings the present bounds, read for each request
     */
    public UpstreamPools(EventLoopGroup loops, List<UpstreamServer> servers, Supplier<UpstreamSettings> settings) {
        int count = 0;
        for (EventExecutor ignored : loops) {
            count++;
        }
        for (EventExecutor loop : loops) {
            rotations.put(loop, new ServerRotation((EventLoop) loop, servers, settings, count, load, rotations.size()));
        }
    }

    /**
     * Makes the pools of one server in cleartext.
     *
     * @param type the channels to open, of the loops' transport
     * @param address of the server
     */
    public UpstreamPools(
            EventLoopGroup loops,
            Class<? extends Channel> type,
            UpstreamAddress address,
            Supplier<UpstreamSettings> settings) {
        this(loops, List.of(new UpstreamServer("upstream", address, type, null)), settings);
    }

    /** Returns what connections and requests there are. */
    public UpstreamLoad load() {
        return load;
    }

    /** Returns the rotation of an event loop of the group. */
    public ServerRotation of(EventLoop loop) {
        ServerRotation rotation = rotations.get(loop);
        if (rotation == null) {
            throw new IllegalArgumentException("the event loop is not of the group that was given");
        }
        return rotation;
    }
}
