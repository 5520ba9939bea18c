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
 * The loading of Netty, which is half of what a start loads, on a second core. Meanwhile the first core reads the configuration and
 * the keys and makes the metrics.
 */
final class NettyPreload {
    private final CompletableFuture<Void> loaded;

    private NettyPreload(CompletableFuture<Void> loaded) {
        this.loaded = loaded;
    }

    /**
     * Begins. What loads a native library of the JDK's is loaded before: a thread that waits for the loader of libraries
     * while it initializes such a class, and one that is in there with a library of Netty's which needs the same class,
     * would wait for each other. The caller has read a file, and so has the JDK's libraries for files. The log, too, comes
     * before: a logger that one thread asks for while another one sets SLF4J up can stay mute forever.
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

    /** Waits until all is loaded: two threads that initialize classes of Netty could wait for each other, too. */
    void await() {
        loaded.join();
    }
}
