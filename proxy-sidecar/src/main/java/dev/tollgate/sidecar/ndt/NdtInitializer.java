package dev.tollgate.sidecar.ndt;

import dev.tollgate.http.OneRequestCodec;
import dev.tollgate.memory.UnparsedOctets;
import dev.tollgate.sidecar.http.HttpListener;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.listener.ListeningSocket;
import dev.tollgate.sidecar.ndt.socket.ConnectionGuard;
import dev.tollgate.sidecar.ndt.whole.WholeHandover;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslHandler;
import java.time.InstantSource;

/** The pipeline of mode ndt, client side, behind TLS where there is any: HTTP until the 101, then bytes ({@link Tunnel}). */
public final class NdtInitializer extends ChannelInitializer<Channel> implements ListeningSocket {
    static final String UNPARSED = "unparsed";
    static final String HTTP = "http";
    static final String NDT = "ndt";

    private final NdtSettings settings;
    private final TokenCheck tokens;
    private final TestAdmission admission;

    public NdtInitializer(NdtSettings settings) {
        this.settings = settings;
        this.tokens = new TokenCheck(settings.tokens(), settings.tokenRequired());
        this.admission = new TestAdmission(settings.quotas(), settings.running(), InstantSource.system());
    }

    @Override
    public void prepareCleartext(ServerBootstrap socket) {
        if (settings.whole().isPresent()) {
            ConnectionGuard.prepare(socket);
        }
    }

    @Override
    protected void initChannel(Channel channel) {
        ListenerBounds bounds = settings.bounds().get();
        NdtSockets.configureClient(channel);
        settings.whole().filter(WholeHandover::isGood).ifPresent(whole -> look(whole, channel));
        UnparsedOctets unparsed =
                HttpListener.unparsed(channel.pipeline(), bounds.maxRequestLine() + bounds.maxHeaders());
        HttpDecoderConfig decoding = unparsed.measure(new HttpDecoderConfig()
                .setMaxInitialLineLength(bounds.maxRequestLine())
                .setMaxHeaderSize(bounds.maxHeaders()));
        OneRequestCodec codec = new OneRequestCodec(decoding, left -> {});
        channel.pipeline()
                .addLast(UNPARSED, unparsed)
                .addLast(HTTP, codec)
                .addLast(NDT, new NdtHandler(settings, bounds, tokens, admission, unparsed));
    }

    /** Lets a cleartext client's head lie in its socket until it is known whether ndt-server gets that. */
    private static void look(WholeHandover whole, Channel channel) {
        if (channel instanceof EpollSocketChannel socket && channel.pipeline().get(SslHandler.class) == null) {
            NdtSockets.look(channel);
            whole.look(socket, () -> NdtSockets.read(channel));
        }
    }
}
