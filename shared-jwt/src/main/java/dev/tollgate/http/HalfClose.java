package dev.tollgate.http;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * The end of our side of a connection, while the client's is still read (RFC 9112 §9.6). With TLS a close_notify comes
 * before it (RFC 8446 §6.1), so that the client does not take its last answer for one that was cut.
 */
public final class HalfClose {
    private HalfClose() {}

    /** Ends our side once all that was written has been sent. Nothing happens on a channel without sides. */
    public static void of(Channel channel) {
        if (!(channel instanceof DuplexChannel duplex)) {
            return;
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            duplex.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(sent -> duplex.shutdownOutput());
        }
    }
}
