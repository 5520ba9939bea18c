package dev.tollgate.standin;

import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jws.InvalidTokenException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands in for m-lab/ndt-server's cleartext ndt7 listener: the token check with zero leeway (401, empty body), the exact
 * subprotocol (400, empty body), then {@link StandInMeasurement}.
 */
public final class StandInNdtServer implements AutoCloseable {
    static final String SUBPROTOCOL = "net.measurementlab.ndt.v7";
    private static final int MAX_MESSAGE = 16 * 1024 * 1024;
    /** The paranoid leak detection of the tests would note every word that is unmasked, at 3 MB/s. */
    private static final ByteBufAllocator UNTRACKED = new UnpooledByteBufAllocator(true, true);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final TokenVerifier verifier;
    private final KeySet keys;
    private final Duration testLength;
    private final AtomicLong largestMessage = new AtomicLong();
    private final Channel listener;

    /**
     * @param keys verify access tokens
     * @param testLength how long a test lasts; 10 s at the real one
     */
    public StandInNdtServer(KeySet keys, Duration testLength) {
        this(keys, testLength, new InetSocketAddress("127.0.0.1", 0));
    }

    /** As above, on an address of the caller's choice. */
    public StandInNdtServer(KeySet keys, Duration testLength, InetSocketAddress address) {
        this.keys = keys;
        this.testLength = testLength;
        this.verifier =
                new TokenVerifier(AccessToken.policy(StandInLocate.MACHINE, Duration.ZERO), InstantSource.system());
        this.listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOCATOR, UNTRACKED)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(1024))
                                .addLast(new Upgrade());
                    }
                })
                .bind(address)
                .syncUninterruptibly()
                .channel();
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Returns the length of the largest binary message that a client has sent, in bytes. */
    public long largestMessage() {
        return largestMessage.get();
    }

    /** Checks the request as ndt-server does and upgrades. */
    private final class Upgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            QueryStringDecoder query = new QueryStringDecoder(request.uri());
            if (!isAuthorized(query)) {
                refuse(ctx, HttpResponseStatus.UNAUTHORIZED);
            } else if (!SUBPROTOCOL.equals(request.headers().get("Sec-WebSocket-Protocol"))) {
                refuse(ctx, HttpResponseStatus.BAD_REQUEST);
            } else {
                WebSocketServerHandshaker handshaker = new WebSocketServerHandshakerFactory(
                                "", SUBPROTOCOL, false, MAX_MESSAGE)
                        .newHandshaker(request);
                boolean download = query.path().endsWith("/download");
                ctx.pipeline().addLast(new StandInMeasurement(handshaker, download, testLength, largestMessage));
                handshaker
                        .handshake(ctx.channel(), request)
                        .addListener(done -> ctx.pipeline().remove(this));
            }
        }

        private boolean isAuthorized(QueryStringDecoder query) {
            try {
                String token = query.parameters()
                        .getOrDefault("access_token", List.of(""))
                        .get(0);
                verifier.verify(token, keys);
                return true;
            } catch (InvalidTokenException e) {
                return false;
            }
        }

        private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status) {
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
            response.headers().set("Content-Length", 0);
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void close() {
        listener.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
