package dev.tollgate.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A client that makes one request on a connection and a thread of its own, for questions that are asked seldom. Time and
 * size of the whole answer are bounded, and the connection always ends with it: the JDK's client leaves it open after a
 * head that it refuses. Redirects are not followed.
 */
public final class OneGet {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** A name that cannot be resolved in time keeps only this thread. */
    private static final ThreadFactory THREADS = task -> {
        Thread thread = new Thread(task, "get");
        thread.setDaemon(true);
        return thread;
    };

    private final Duration deadline;
    private final int maxOctets;
    private final @Nullable SSLContext tls;
    private final @Nullable HttpProxy proxy;

    /**
     * An answer of any final status.
     *
     * @param cacheControl the field of this name, empty if there is none
     * @param body read as UTF-8
     */
    public record Answer(int status, String cacheControl, String body) {}

    /**
     * Makes one that uses no proxy.
     *
     * @param deadline for a whole answer
     * @param maxOctets of a body
     * @param tls for HTTPS, null for the one of the Java runtime
     */
    public OneGet(Duration deadline, int maxOctets, @Nullable SSLContext tls) {
        this(deadline, maxOctets, tls, null);
    }

    /**
     * @param deadline for a whole answer
     * @param maxOctets of a body
     * @param tls for HTTPS, null for the one of the Java runtime
     * @param proxy null for none
     */
    public OneGet(Duration deadline, int maxOctets, @Nullable SSLContext tls, @Nullable HttpProxy proxy) {
        this.deadline = deadline;
        this.maxOctets = maxOctets;
        this.tls = tls;
        this.proxy = proxy;
    }

    /**
     * Begins a GET. The future ends within the deadline; an {@link IOException} or a {@link TimeoutException} says why
     * there is no answer.
     *
     * @throws IllegalArgumentException if the URL has no host, or a port that there is not
     */
    public CompletableFuture<Answer> begin(URI url) {
        return begin(HttpMethod.GET, url);
    }

    /**
     * Begins a request without a body, as {@link #begin(URI)} does.
     *
     * @throws IllegalArgumentException if the URL has no host, or a port that there is not
     */
    public CompletableFuture<Answer> begin(HttpMethod method, URI url) {
        InetSocketAddress server = InetSocketAddress.createUnresolved(url.getHost(), port(url));
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, THREADS, NioIoHandler.newFactory());
        loop.execute(() -> connect(loop, server, method, url, answer));
        return answer.orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void connect(
            EventLoopGroup loop,
            InetSocketAddress server,
            HttpMethod method,
            URI url,
            CompletableFuture<Answer> answer) {
        try {
            Bootstrap bootstrap = new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) deadline.toMillis())
                    .handler(pipeline(method, url, answer));
            connected(loop, dial(bootstrap, server, url), answer);
        } catch (RuntimeException e) {
            answer.completeExceptionally(new IOException(e));
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private ChannelFuture dial(Bootstrap bootstrap, InetSocketAddress server, URI url) {
        if (proxy == null) {
            return bootstrap.connect(server);
        }
        // the proxy resolves the name of the server
        bootstrap.resolver(NoopAddressResolverGroup.INSTANCE);
        return bootstrap.connect(isSecure(url) ? server : proxy.address());
    }

    private static void connected(EventLoopGroup loop, ChannelFuture connecting, CompletableFuture<Answer> answer) {
        connecting.addListener(made -> {
            if (!made.isSuccess()) {
                answer.completeExceptionally(made.cause());
            }
        });
        connecting.channel().closeFuture().addListener(closed -> loop.shutdownGracefully(0, 1, TimeUnit.SECONDS));
        answer.whenComplete((got, failure) -> connecting.channel().close());
    }

    private ChannelInitializer<Channel> pipeline(HttpMethod method, URI url, CompletableFuture<Answer> answer) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) throws IOException {
                if (isSecure(url)) {
                    if (proxy != null) {
                        channel.pipeline().addLast(proxy.tunnel(deadline));
                    }
                    channel.pipeline().addLast(new SslHandler(engine(url)));
                }
                HttpRequest request = OneRequest.of(method, url, isSecure(url) ? null : proxy);
                channel.pipeline().addLast(new HttpClientCodec(), new OneAnswer(request, maxOctets, answer));
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                answer.completeExceptionally(cause);
                ctx.close();
            }
        };
    }

    private SSLEngine engine(URI url) throws IOException {
        try {
            SSLContext context = tls == null ? SSLContext.getDefault() : tls;
            SSLEngine engine = context.createSSLEngine(host(url), port(url));
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
            return engine;
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("this Java runtime has no TLS", e);
        }
    }

    private static boolean isSecure(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    private static int port(URI url) {
        int standard = isSecure(url) ? HTTPS : HTTP;
        return url.getPort() == -1 ? standard : url.getPort();
    }

    /** Returns the host without the brackets of an IPv6 address. */
    private static String host(URI url) {
        return url.getHost().replaceAll("[\\[\\]]", "");
    }
}
