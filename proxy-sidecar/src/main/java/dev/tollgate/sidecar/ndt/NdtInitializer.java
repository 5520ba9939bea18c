package dev.tollgate.sidecar.ndt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The pipeline of mode ndt, client side: TLS, HTTP until the 101, then bytes. */
public final class NdtInitializer extends ChannelInitializer<Channel> {
    static final String TLS = "tls";
    static final String HEAD_DEADLINE = "head-deadline";
    static final String HTTP = "http";
    static final String NDT = "ndt";

    private static final int HEAD_SECONDS = 10;
    /** ndt7 allows query strings of 4096 octets; the rest of the line is the path. */
    private static final int MAX_LINE = 6144;

    private static final int MAX_HEADERS = 16_384;

    private final NdtSettings settings;
    private final TestAdmission admission;
    private final @Nullable SslContext tls;

    public NdtInitializer(NdtSettings settings, InstantSource clock, @Nullable SslContext tls) {
        this.settings = settings;
        this.admission = new TestAdmission(settings, clock);
        this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
        NdtSockets.configureClient(channel);
        if (tls != null) {
            channel.pipeline().addLast(TLS, tls.newHandler(channel.alloc()));
        }
        channel.pipeline()
                .addLast(HEAD_DEADLINE, new ReadTimeoutHandler(HEAD_SECONDS))
                .addLast(
                        HTTP,
                        new HttpServerCodec(new HttpDecoderConfig()
                                .setMaxInitialLineLength(MAX_LINE)
                                .setMaxHeaderSize(MAX_HEADERS)))
                .addLast(NDT, new NdtHandler(settings, admission));
    }
}
