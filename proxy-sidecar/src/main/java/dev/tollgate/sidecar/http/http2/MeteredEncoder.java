package dev.tollgate.sidecar.http.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.ShutdownHint;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * An encoder that counts what a client makes the server write: an answer earns the client frames, for windows and probes;
 * a reset that the client has caused is taken from an allowance, and the connection ends with ENHANCE_YOUR_CALM when none
 * is left (CVE-2025-8671).
 */
final class MeteredEncoder extends DecoratingHttp2ConnectionEncoder {
    private static final int EARNED_BY_HEADERS = 20;
    /** A client may enlarge the windows of the stream and of the connection for each frame. */
    private static final int EARNED_BY_DATA = 2;
    /** Go's client enlarges both windows for each 4 KiB. */
    private static final int OCTETS_PER_EARNED = 2_048;

    /** The maximum size of the table of header compression, even if the client allows more (RFC 7541 §4.2). */
    private static final long TABLE = Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE;

    private final Allowance frames;
    private final Allowance resets;
    private @Nullable Http2LifecycleManager connection;
    private boolean ended;

    MeteredEncoder(Http2ConnectionEncoder encoder, Allowance frames, Allowance resets) {
        super(encoder);
        this.frames = frames;
        this.resets = resets;
    }

    @Override
    public void lifecycleManager(Http2LifecycleManager manager) {
        connection = manager;
        super.lifecycleManager(manager);
    }

    @Override
    public void remoteSettings(Http2Settings settings) throws Http2Exception {
        Long table = settings.headerTableSize();
        if (table != null && table > TABLE) {
            settings.headerTableSize(TABLE);
        }
        super.remoteSettings(settings);
    }

    @Override
    public ChannelFuture writeHeaders(
            ChannelHandlerContext ctx,
            int stream,
            Http2Headers headers,
            int padding,
            boolean last,
            ChannelPromise promise) {
        frames.earn(EARNED_BY_HEADERS);
        return super.writeHeaders(ctx, stream, headers, padding, last, promise);
    }

    @Override
    public ChannelFuture writeData(
            ChannelHandlerContext ctx, int stream, ByteBuf data, int padding, boolean last, ChannelPromise promise) {
        frames.earn(EARNED_BY_DATA + data.readableBytes() / OCTETS_PER_EARNED);
        return super.writeData(ctx, stream, data, padding, last, promise);
    }

    /** All are caused by the client but those where the upstream has failed in the middle of its answer. */
    @Override
    public ChannelFuture writeRstStream(ChannelHandlerContext ctx, int stream, long error, ChannelPromise promise) {
        Http2Stream known = connection().stream(stream);
        boolean repeated = known != null && known.isResetSent();
        ChannelFuture written = super.writeRstStream(ctx, stream, error, promise);
        if (!ended && !repeated && error != Http2Error.INTERNAL_ERROR.code() && !resets.take()) {
            ended = true;
            end(ctx);
        }
        return written;
    }

    private void end(ChannelHandlerContext ctx) {
        if (connection != null) {
            connection.onError(
                    ctx,
                    true,
                    new Http2Exception(
                            Http2Error.ENHANCE_YOUR_CALM, "too many streams in error", ShutdownHint.HARD_SHUTDOWN));
        }
    }
}
