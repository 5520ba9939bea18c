package dev.tollgate.sidecar.locate;

import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.http.ClientAddress;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.relay.Transport;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The pipeline of mode locate: TLS, HTTP, one request at a time, then {@link LocateHandler}. */
public final class LocateInitializer extends ChannelInitializer<Channel> {
    private static final int MAX_REQUEST_BODY = 64 * 1024;
    private static final int IDLE_SECONDS = 60;

    private final LocateSettings settings;
    private final @Nullable SslContext tls;

    private LocateInitializer(LocateSettings settings, @Nullable SslContext tls) {
        this.settings = settings;
        this.tls = tls;
    }

    /** The key that stamps access tokens and the keys that verify the originals. */
    public record Stamping(SigningKey key, KeySet locateKeys) {}

    /** Collects what the mode needs; the TLS of each listener comes last. */
    public static LocateInitializer of(
            TokenAuthenticator authenticator,
            Quotas quotas,
            ClientAddress clientAddress,
            @Nullable Stamping stamping,
            InetSocketAddress upstream,
            Transport transport,
            LocateObserver observer,
            InstantSource clock) {
        AccessTokenStamp stamp =
                stamping == null ? null : new AccessTokenStamp(stamping.key(), stamping.locateKeys(), clock);
        return new LocateInitializer(
                new LocateSettings(authenticator, quotas, clientAddress, stamp, upstream, transport, observer), null);
    }

    /** Returns the same with TLS. */
    public LocateInitializer with(@Nullable SslContext listenerTls) {
        return new LocateInitializer(settings, listenerTls);
    }

    @Override
    protected void initChannel(Channel channel) {
        if (tls != null) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
        channel.pipeline()
                .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
                .addLast(new HttpServerCodec())
                .addLast(new HttpServerKeepAliveHandler())
                .addLast(new HttpObjectAggregator(MAX_REQUEST_BODY, true))
                .addLast(new FlowControlHandler())
                .addLast(new LocateHandler(settings));
    }
}
