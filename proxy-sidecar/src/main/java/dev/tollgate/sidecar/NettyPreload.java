package dev.tollgate.sidecar;

import dev.tollgate.http.OneRequestCodec;
import dev.tollgate.sidecar.listener.Transport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.local.LocalChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * The loading of Netty, which is half of the classes of a start, on a second core. Meanwhile the first core reads the
 * configuration and the keys and makes the metrics.
 */
final class NettyPreload {
    private final CompletableFuture<Void> loaded;

    private NettyPreload(CompletableFuture<Void> loaded) {
        this.loaded = loaded;
    }

    /**
     * Begins to load. Classes with native libraries of the JDK must be loaded before. Otherwise a thread that
     * initializes such a class and waits for the library loader, and one that loads a library of Netty and needs that
     * class, would deadlock. The caller has read a file, so the JDK's file libraries are loaded. Logging must be set up
     * before, too: a logger that one thread requests while another sets up SLF4J can stay silent forever.
     */
    static NettyPreload begin() {
        initialize(InetAddress.class);
        initialize(NetworkInterface.class);
        LoggerFactory.getLogger(NettyPreload.class);
        return new NettyPreload(CompletableFuture.runAsync(NettyPreload::load, NettyPreload::inThread));
    }

    private static void initialize(Class<?> type) {
        try {
            MethodHandles.lookup().ensureInitialized(type);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void inThread(Runnable task) {
        Thread thread = new Thread(task, "head-start");
        thread.setDaemon(true);
        thread.start();
    }

    private static void load() {
        Transport.forMessages();
        new OneRequestCodec(new HttpDecoderConfig(), left -> {});
        ByteBufAllocator.DEFAULT.isDirectBufferPooled();
        new LocalChannel().pipeline().addLast(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {}
        });
    }

    /** Waits until all classes are loaded, because two threads that initialize Netty's classes could deadlock, too. */
    void await() {
        loaded.join();
    }
}
