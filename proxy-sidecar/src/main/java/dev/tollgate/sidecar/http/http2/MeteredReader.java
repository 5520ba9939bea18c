package dev.tollgate.sidecar.http.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.ShutdownHint;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A frame reader that takes each frame without a part of a request from one allowance, whatever its type and stream,
 * and ends the connection with ENHANCE_YOUR_CALM (RFC 9113 §10.5) when none is left. Reports how much it holds of an
 * incomplete header section: those are the only frames that are read and not handed on.
 */
final class MeteredReader implements Http2FrameReader {
    /** Octets of DATA below which a frame that ends nothing costs more than it brings. */
    private static final int SMALL_DATA = 256;

    private final Http2FrameReader reader;
    private final Allowance allowance;
    private final IntConsumer section;
    private int held;
    private @Nullable Http2FrameListener metered;
    private @Nullable Meter meter;

    /** @param section is called with the octets of an incomplete header section, 0 when it is complete */
    MeteredReader(Http2FrameReader reader, Allowance allowance, IntConsumer section) {
        this.section = section;
        this.reader = reader;
        this.allowance = allowance;
    }

    @Override
    public void readFrame(ChannelHandlerContext ctx, ByteBuf input, Http2FrameListener listener) throws Http2Exception {
        if (meter == null || metered != listener) {
            metered = listener;
            meter = new Meter(listener);
        }
        meter.reads(input);
        reader.readFrame(ctx, input, meter);
        hold(meter.kept(input));
    }

    private void hold(int octets) {
        if (octets != held) {
            held = octets;
            section.accept(octets);
        }
    }

    @Override
    public Configuration configuration() {
        return reader.configuration();
    }

    @Override
    public void close() {
        reader.close();
    }

    private final class Meter extends Http2FrameListenerDecorator {
        private @Nullable ByteBuf input;
        /** Up to where all has been handed on, from where what was held before would begin. */
        private int handedOn;

        Meter(Http2FrameListener listener) {
            super(listener);
        }

        private void reads(ByteBuf octets) {
            input = octets;
            handedOn = octets.readerIndex() - held;
        }

        private int kept(ByteBuf octets) {
            input = null;
            return octets.readerIndex() - handedOn;
        }

        private void handOn() {
            if (input != null) {
                handedOn = input.readerIndex();
            }
        }

        private void take() throws Http2Exception {
            handOn();
            if (!allowance.take()) {
                throw new Http2Exception(
                        Http2Error.ENHANCE_YOUR_CALM, "too many frames without a request", ShutdownHint.HARD_SHUTDOWN);
            }
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int stream, ByteBuf data, int padding, boolean last)
                throws Http2Exception {
            handOn();
            if (!last && data.readableBytes() < SMALL_DATA) {
                take();
            }
            return super.onDataRead(ctx, stream, data, padding, last);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx, int stream, Http2Headers headers, int padding, boolean last)
                throws Http2Exception {
            handOn();
            super.onHeadersRead(ctx, stream, headers, padding, last);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int stream,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean last)
                throws Http2Exception {
            handOn();
            super.onHeadersRead(ctx, stream, headers, dependency, weight, exclusive, padding, last);
        }

        @Override
        public void onPriorityRead(
                ChannelHandlerContext ctx, int stream, int dependency, short weight, boolean exclusive)
                throws Http2Exception {
            take();
            super.onPriorityRead(ctx, stream, dependency, weight, exclusive);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int stream, long error) throws Http2Exception {
            take();
            super.onRstStreamRead(ctx, stream, error);
        }

        @Override
        public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
            take();
            super.onSettingsAckRead(ctx);
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
            take();
            super.onSettingsRead(ctx, settings);
        }

        @Override
        public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
            take();
            super.onPingRead(ctx, data);
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
            take();
            super.onPingAckRead(ctx, data);
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext ctx, int lastStream, long error, ByteBuf debugData)
                throws Http2Exception {
            take();
            super.onGoAwayRead(ctx, lastStream, error, debugData);
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext ctx, int stream, int increment) throws Http2Exception {
            take();
            super.onWindowUpdateRead(ctx, stream, increment);
        }

        @Override
        public void onUnknownFrame(ChannelHandlerContext ctx, byte type, int stream, Http2Flags flags, ByteBuf payload)
                throws Http2Exception {
            take();
            super.onUnknownFrame(ctx, type, stream, flags, payload);
        }
    }
}
