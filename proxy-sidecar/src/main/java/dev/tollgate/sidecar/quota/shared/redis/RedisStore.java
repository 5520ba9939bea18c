package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.sidecar.quota.shared.Script;
import dev.tollgate.sidecar.quota.shared.Store;
import dev.tollgate.sidecar.quota.shared.StoreException;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A Redis or Valkey: one server, the one that Sentinels name, or a cluster. Each event loop has a connection of its own, so
 * that a decision never changes threads.
 */
public final class RedisStore implements Store {
    private static final long CLOSE_SECONDS = 2;

    private final RedisLink[] links;
    private final List<AbstractRedisClient> clients = new ArrayList<>();
    private final List<ClientResources> resources = new ArrayList<>();
    private final DefaultEventExecutorGroup executor =
            new DefaultEventExecutorGroup(1, new DefaultThreadFactory("quota-store-client", true));
    private final HashedWheelTimer timer = new HashedWheelTimer(new DefaultThreadFactory("quota-store-timer", true));
    private final StoreSettings settings;

    /**
     * @param loops the sidecar's own
     * @param transport how they drive sockets: {@code epoll}, {@code io_uring} or {@code nio}
     */
    public RedisStore(StoreSettings settings, EventLoopGroup loops, String transport) {
        System.setProperty("io.lettuce.core.epoll", Boolean.toString(transport.equals("epoll")));
        System.setProperty("io.lettuce.core.iouring", Boolean.toString(transport.equals("io_uring")));
        this.settings = settings;
        RedisOptions options = new RedisOptions(settings);
        List<RedisLink> all = new ArrayList<>();
        for (EventExecutor loop : loops) {
            all.add(new RedisLink((EventLoop) loop, settings.timeout()));
            clients.add(client(options, (EventLoop) loop));
        }
        links = all.toArray(new RedisLink[0]);
    }

    private AbstractRedisClient client(RedisOptions options, EventLoop loop) {
        ClientResources own = ClientResources.builder()
                .eventLoopGroupProvider(new OneLoop(loop))
                .eventExecutorGroup(executor)
                .timer(timer)
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .commandLatencyRecorder(io.lettuce.core.metrics.CommandLatencyRecorder.disabled())
                .build();
        resources.add(own);
        if (settings.cluster()) {
            RedisClusterClient client = RedisClusterClient.create(own, options.nodes());
            client.setOptions(options.ofCluster());
            return client;
        }
        RedisClient client = RedisClient.create(own, options.server());
        client.setOptions(options.ofServer());
        return client;
    }

    @Override
    public void run(Script script, List<byte[]> keys, List<byte[]> arguments, Answer answer) {
        RedisLink link = link();
        if (link.loop().inEventLoop()) {
            link.run(script, keys, arguments, answer);
        } else {
            link.loop().execute(() -> link.run(script, keys, arguments, answer));
        }
    }

    /** Returns that of the current event loop; other threads share the first one. */
    private RedisLink link() {
        for (RedisLink link : links) {
            if (link.loop().inEventLoop()) {
                return link;
            }
        }
        return links[0];
    }

    @Override
    public boolean isConnected() {
        for (RedisLink link : links) {
            if (!link.isOpen()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void connect() throws StoreException {
        for (int i = 0; i < links.length; i++) {
            RedisLink.Connection before = links[i].use(open(clients.get(i)));
            if (before != null) {
                // answers to what was asked may still come over it
                links[i].loop().schedule(before.connection()::closeAsync, CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private static RedisLink.Connection open(AbstractRedisClient client) throws StoreException {
        try {
            if (client instanceof RedisClusterClient cluster) {
                StatefulRedisClusterConnection<byte[], byte[]> opened = cluster.connect(ByteArrayCodec.INSTANCE);
                return new RedisLink.Connection(opened, opened.async());
            }
            StatefulRedisConnection<byte[], byte[]> opened = ((RedisClient) client).connect(ByteArrayCodec.INSTANCE);
            return new RedisLink.Connection(opened, opened.async());
        } catch (RuntimeException e) {
            throw new StoreException(reason(e), e);
        }
    }

    /** Says what is behind a failure, without what wraps it. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String text = cause instanceof CompletionException ? null : cause.getMessage();
        return text == null ? cause.getClass().getSimpleName() : text;
    }

    @Override
    public void close() {
        for (AbstractRedisClient client : clients) {
            client.shutdownAsync(0, CLOSE_SECONDS, TimeUnit.SECONDS).join();
        }
        for (ClientResources own : resources) {
            own.shutdown(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        }
        executor.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        timer.stop();
    }
}
