package dev.tollgate.exchange;

import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.apikey.KeyVerifier;
import dev.tollgate.exchange.http.ExchangeHandler;
import dev.tollgate.exchange.http.ExchangeMetrics;
import dev.tollgate.exchange.http.HttpPipeline;
import dev.tollgate.exchange.http.OpsHandler;
import dev.tollgate.exchange.token.TokenExchange;
import dev.tollgate.jwt.jwk.SigningKeys;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running exchange server. */
public final class ExchangeServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeServer.class);
    private static final int QUEUE = 512;
    private static final long DRAIN_SECONDS = 30;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final ThreadPoolExecutor workers;
    private final KeyStore store;
    private final Channel listener;
    private final Channel ops;

    private ExchangeServer(
            KeyStore store, SigningKeys keys, int bcryptCost, InetSocketAddress at, InetSocketAddress opsAt)
            throws IOException {
        this.store = store;
        this.workers = workers();
        ExchangeMetrics metrics = new ExchangeMetrics();
        TokenExchange exchange = new TokenExchange(new KeyVerifier(store, bcryptCost), keys, InstantSource.system());
        ExchangeHandler handler = new ExchangeHandler(exchange, keys.published().toJson(), workers, metrics);
        this.listener = bind(at, handler);
        this.ops = bind(opsAt, new OpsHandler(metrics));
    }

    /**
     * Starts a server, which owns the store from then on.
     *
     * @param bcryptCost the cost of new keys, 4 to 30
     * @throws IOException if an address cannot be bound
     */
    public static ExchangeServer start(
            KeyStore store, SigningKeys keys, int bcryptCost, InetSocketAddress at, InetSocketAddress opsAt)
            throws IOException {
        ExchangeServer server = new ExchangeServer(store, keys, bcryptCost, at, opsAt);
        LOG.atInfo()
                .addKeyValue("address", server.address())
                .addKeyValue("ops", server.ops.localAddress())
                .addKeyValue("kids", keys.published().keyIds())
                .log("listening");
        return server;
    }

    /** Returns the public listener's address. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Returns the operators' listener's address. */
    public InetSocketAddress opsAddress() {
        return (InetSocketAddress) ops.localAddress();
    }

    private static ThreadPoolExecutor workers() {
        int threads = Runtime.getRuntime().availableProcessors();
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                task -> new Thread(task, "exchange-" + count.incrementAndGet()),
                new ThreadPoolExecutor.AbortPolicy());
    }

    private Channel bind(InetSocketAddress address, ChannelHandler handler) throws IOException {
        Channel channel = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new HttpPipeline(handler))
                .bind(address)
                .awaitUninterruptibly()
                .channel();
        if (!channel.isActive()) {
            close();
            throw new IOException("cannot listen on " + address
                    + ": the port is in use or not ours: choose another or stop its owner");
        }
        return channel;
    }

    /** Stops accepting, lets running exchanges end, at most 30 s, and closes the store. */
    @Override
    public void close() {
        workers.shutdown();
        try {
            if (!workers.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("exchanges were cut off");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        store.close();
    }
}
