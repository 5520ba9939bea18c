package dev.tollgate.sidecar.http.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * Netty's codec of HTTP/2 with bounds on all that a connection can cost: streams, header sections, resets by either side
 * (CVE-2023-44487, CVE-2025-8671), empty frames, and frames that carry no part of a request.
 */
public final class Http2Codec {
    private static final int MAX_STREAMS = 100;
    private static final int RESETS = 100;
    private static final int RESETS_PER_SECONDS = 10;
    private static final int EMPTY_FRAMES = 8;
    private static final int SMALL_CONTINUATIONS = 8;
    /** Encoded header sections up to this many times their bound are decoded and answered with 431. */
    private static final int BLOCK_FACTOR = 5;

    private Http2Codec() {}

    /**
     * Makes the codec of one connection.
     *
     * @param maxHeaders octets of a header section, as RFC 9113 §6.5.2 counts them; a longer one becomes a request with
     *     a failed decoder result, and one that is encoded in more than five times as much ends the connection
     * @param ticker of the connection's event loop
     * @param lastStreams how long a connection that closes waits for its streams
     * @param section is called with the octets held of an incomplete header section, 0 when it is complete
     */
    public static Http2FrameCodec of(int maxHeaders, Ticker ticker, Duration lastStreams, IntConsumer section) {
        return new Builder(maxHeaders, ticker, lastStreams, section).build();
    }

    /**
     * Returns the longest encoded header section that is decoded, in octets.
     *
     * @param maxHeaders octets of a header section, as RFC 9113 §6.5.2 counts them
     */
    public static int longestBlock(int maxHeaders) {
        return Math.multiplyExact(maxHeaders, BLOCK_FACTOR);
    }

    private static final class Builder extends Http2FrameCodecBuilder {
        Builder(int maxHeaders, Ticker ticker, Duration lastStreams, IntConsumer section) {
            long maxBlock = longestBlock(maxHeaders);
            initialSettings(Http2Settings.defaultSettings()
                    .maxConcurrentStreams(MAX_STREAMS)
                    .maxHeaderListSize(maxHeaders));
            decoderEnforceMaxRstFramesPerWindow(RESETS, RESETS_PER_SECONDS);
            decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_FRAMES);
            gracefulShutdownTimeoutMillis(lastStreams.toMillis());
            Allowance frames = new Allowance(ticker);
            Http2Connection connection = new DefaultHttp2Connection(true);
            Http2ConnectionEncoder encoder = new MeteredEncoder(
                    new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter()),
                    frames,
                    new Allowance(ticker));
            Http2FrameReader reader = new MeteredReader(
                    new DefaultHttp2FrameReader(new HeadDecoder(maxHeaders, maxBlock), SMALL_CONTINUATIONS),
                    frames,
                    section);
            codec(new Decoder(connection, encoder, reader, maxBlock), encoder);
        }

        @Override
        protected Http2FrameCodec build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            Http2FrameCodec codec = new Codec(encoder, decoder, settings, decoupleCloseAndGoAway(), flushPreface());
            codec.gracefulShutdownTimeoutMillis(gracefulShutdownTimeoutMillis());
            return codec;
        }
    }

    /**
     * A codec that says in the GOAWAY of an error which streams came too late (RFC 9113 §6.8), so that clients can send them
     * again. Netty's own has the highest possible id there.
     */
    private static final class Codec extends Http2FrameCodec {
        Codec(
                Http2ConnectionEncoder encoder,
                Http2ConnectionDecoder decoder,
                Http2Settings settings,
                boolean decoupleCloseAndGoAway,
                boolean flushPreface) {
            super(encoder, decoder, settings, decoupleCloseAndGoAway, flushPreface);
        }

        @Override
        public ChannelFuture goAway(
                ChannelHandlerContext ctx, int lastStream, long error, ByteBuf debugData, ChannelPromise promise) {
            boolean failed = error != Http2Error.NO_ERROR.code();
            int last = failed ? Math.min(lastStream, connection().remote().lastStreamCreated()) : lastStream;
            return super.goAway(ctx, last, error, debugData, promise);
        }
    }

    private static final class Decoder extends DefaultHttp2ConnectionDecoder {
        private final long maxBlock;

        Decoder(Http2Connection connection, Http2ConnectionEncoder encoder, Http2FrameReader reader, long maxBlock) {
            super(connection, encoder, reader, Http2PromisedRequestVerifier.ALWAYS_VERIFY);
            this.maxBlock = maxBlock;
        }

        @Override
        protected long calculateMaxHeaderListSizeGoAway(long maxHeaderListSize) {
            return maxBlock;
        }
    }
}
