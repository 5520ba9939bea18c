package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.log.LastingProblem;
import dev.tollgate.sidecar.quota.shared.Script;
import dev.tollgate.sidecar.quota.shared.Store;
import dev.tollgate.sidecar.quota.shared.StoreException;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.threads.Periodic;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redis or Valkey: one server, the one that Sentinels name, or a cluster. Each event loop has a connection of its own, so
 * that a decision never changes threads.
 */
public final class RedisStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(RedisStore.class);
    private static final long CLOSE_SECONDS = 2;
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** Octets of a reply: what a sidecar asks for is shorter. */
    private static final long LONGEST = 1 << 20;

    private final List<RedisLink> links = new ArrayList<>();
    private final List<LoopClient> clients = new ArrayList<>();
    private final DefaultEventExecutorGroup executor =
            new DefaultEventExecutorGroup(1, new DefaultThreadFactory("quota-store-client", true));
    private final HashedWheelTimer timer = new HashedWheelTimer(new DefaultThreadFactory("quota-store-timer", true));
    private final StoreFiles files;
    private final Admittance admittance;
    private final LastingProblem problem = new LastingProblem(System::nanoTime);
    private final @Nullable Periodic watch;

    /**
     * @param loops the sidecar's own
     * @param transport how they drive sockets: {@code epoll}, {@code io_uring} or {@code nio}
     */
    public RedisStore(StoreSettings settings, EventLoopGroup loops, String transport) {
        this(settings, loops, transport, LONGEST);
    }

    /** @param longest octets of a reply: a connection that sends a longer one is closed */
    public RedisStore(StoreSettings settings, EventLoopGroup loops, String transport, long longest) {
        System.setProperty("io.lettuce.core.epoll", Boolean.toString(transport.equals("epoll")));
        System.setProperty("io.lettuce.core.iouring", Boolean.toString(transport.equals("io_uring")));
        files = new StoreFiles(settings.access());
        admittance = new Admittance(settings.fleet());
        RedisOptions options = new RedisOptions(settings, files.password(), files.sentinelPassword());
        for (EventExecutor executorOfLoop : loops) {
            EventLoop loop = (EventLoop) executorOfLoop;
            RedisLink link = new RedisLink(loop, settings.timeout());
            ClientResources.Builder shared =
                    ClientResources.builder().eventExecutorGroup(executor).timer(timer);
            shared.nettyCustomizer(ReplyBound.of(longest));
            links.add(link);
            clients.add(new LoopClient(settings, options, shared, new OneLoop(loop), link::flush));
        }
        watch = files.any() ? Periodic.startLater("quota-store-files", LOOK, this::look) : null;
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
        return links.get(0);
    }

    @Override
    public boolean isConnected() {
        return links.stream().allMatch(RedisLink::isOpen);
    }

    @Override
    public void connect() throws StoreException {
        files.look();
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).use(files.tls());
            RedisLink.Connection opened = clients.get(i).open();
            try {
                admittance.test(opened.commands());
            } catch (StoreException e) {
                opened.connection().closeAsync();
                throw e;
            }
            links.get(i).use(opened);
        }
    }

    /** Takes files up that have changed. */
    private void look() {
        try {
            StoreFiles.Changes changed = files.look();
            if (changed.tls()) {
                clients.forEach(client -> client.use(files.tls()));
            }
            if (changed.password()) {
                links.forEach(link -> link.loop().execute(link::flush));
            }
            problem.end();
            if (changed.any()) {
                LOG.info("the files of the shared store have changed and are in use");
            }
        } catch (StoreException e) {
            if (problem.isToBeTold(String.valueOf(e.getMessage()))) {
                problem.line(LOG.atWarn())
                        .addKeyValue("error", e.getMessage())
                        .log("a file of the shared store cannot be used, the one before stays");
            }
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        clients.forEach(LoopClient::close);
        executor.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        timer.stop();
    }
}
