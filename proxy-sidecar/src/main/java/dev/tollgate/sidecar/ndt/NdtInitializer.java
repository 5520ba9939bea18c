package dev.tollgate.sidecar.ndt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;

/** The pipeline of mode ndt, client side, behind TLS where there is any: HTTP until the 101, then bytes ({@link Tunnel}). */
public final class NdtInitializer extends ChannelInitializer<Channel> {
    static final String HTTP = "http";
    static final String NDT = "ndt";

    /** ndt7 allows query strings of 4096 octets; the rest of the line is the path. */
    private static final int MAX_LINE = 6144;

    private static final int MAX_HEADERS = 16_384;

    private final NdtSettings settings;
    private final TokenCheck tokens;
    private final TestAdmission admission;

    public NdtInitializer(NdtSettings settings) {
        this.settings = settings;
        this.tokens = new TokenCheck(settings.tokens(), settings.tokenRequired());
        this.admission = new TestAdmission(settings.quotas(), settings.running());
    }

    @Override
    protected void initChannel(Channel channel) {
        NdtSockets.configureClient(channel);
        channel.pipeline()
                .addLast(
                        HTTP,
                        new HttpServerCodec(new HttpDecoderConfig()
                                .setMaxInitialLineLength(MAX_LINE)
                                .setMaxHeaderSize(MAX_HEADERS)))
                .addLast(NDT, new NdtHandler(settings, tokens, admission));
    }
}
