package dev.tollgate.sidecar.ndt.message;

import dev.tollgate.sidecar.listener.relay.SpliceAllowance;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/**
 * Follows the frames that come from the server and shows each unfragmented text frame to {@link TextMessages}. All other
 * frames pass as they come, whole or in parts, and only their headers are looked at. A stream that cannot be a server's
 * passes unread from there on.
 */
public final class ServerFrames extends ChannelInboundHandlerAdapter implements SpliceAllowance {
    /** Longer text frames pass as they are, in octets; ndt-server's have less than 2 KiB. */
    public static final int MAX_TEXT = 64 * 1024;

    private final TextMessages messages;
    private final Runnable flush;
    private final FrameHeader header = new FrameHeader();
    /** What is left of the present frame's payload; at 0 a header comes next. */
    private long payloadLeft;
    /** What has come of a text frame that is not complete yet. */
    private @Nullable ByteBuf held;

    private boolean blind;
    private boolean closing;

    /**
     * @param flush sends what has been passed on. Called behind each text message, so that the PING behind it travels in a
     *     segment of its own, as from ndt-server: an upload's smoothed RTT has but these segments to follow
     */
    public ServerFrames(TextMessages messages, Runnable flush) {
        this.messages = messages;
        this.flush = flush;
    }

    /** Returns whether the server's Close frame has passed; to be read on the event loop. */
    public boolean isClosing() {
        return closing;
    }

    @Override
    public long allowed() {
        if (blind) {
            return Long.MAX_VALUE;
        }
        return held == null ? payloadLeft : 0;
    }

    @Override
    public void passed(long octets) {
        if (!blind) {
            payloadLeft -= octets;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (blind || !(msg instanceof ByteBuf in)) {
            ctx.fireChannelRead(msg);
        } else if (held == null && in.readableBytes() <= payloadLeft) {
            payloadLeft -= in.readableBytes();
            ctx.fireChannelRead(in);
        } else {
            takeApart(ctx, in);
        }
    }

    /** What lies before the buffer's reader index has been passed on or is held. */
    private void takeApart(ChannelHandlerContext ctx, ByteBuf in) {
        try {
            int at = in.readerIndex();
            while (at < in.writerIndex() && !blind) {
                if (held == null && beginsText(in, at)) {
                    passUpTo(ctx, in, at);
                    held = ctx.alloc().buffer();
                }
                if (held != null) {
                    hold(ctx, in, held);
                    at = in.readerIndex();
                } else {
                    at = skip(in, at);
                }
            }
            passUpTo(ctx, in, in.writerIndex());
        } finally {
            in.release();
        }
    }

    private boolean beginsText(ByteBuf in, int at) {
        return payloadLeft == 0 && header.length() == 0 && (in.getByte(at) & 0xff) == FrameHeader.UNFRAGMENTED_TEXT;
    }

    private static void passUpTo(ChannelHandlerContext ctx, ByteBuf in, int at) {
        if (at > in.readerIndex()) {
            ctx.fireChannelRead(in.readRetainedSlice(at - in.readerIndex()));
        }
    }

    private int skip(ByteBuf in, int at) {
        if (payloadLeft == 0) {
            readHeader(in.getByte(at));
            return at + 1;
        }
        int step = (int) Math.min(payloadLeft, in.writerIndex() - at);
        payloadLeft -= step;
        return at + step;
    }

    /** Returns whether the header is complete. */
    private boolean readHeader(byte octet) {
        if (!header.feed(octet)) {
            return false;
        }
        payloadLeft = header.payload();
        blind = header.isMalformed();
        closing |= !blind && header.isClose();
        header.reset();
        return true;
    }

    private void hold(ChannelHandlerContext ctx, ByteBuf in, ByteBuf frame) {
        if (payloadLeft > 0) {
            int step = (int) Math.min(payloadLeft, in.readableBytes());
            frame.writeBytes(in, step);
            payloadLeft -= step;
        } else {
            byte octet = in.readByte();
            frame.writeByte(octet);
            if (!readHeader(octet)) {
                return;
            }
            // from here on the reader index parts the header from the payload
            frame.readerIndex(frame.writerIndex());
            if (blind || payloadLeft > MAX_TEXT) {
                passHeld(ctx);
                return;
            }
        }
        if (payloadLeft == 0) {
            replace(ctx, frame);
        }
    }

    private void replace(ChannelHandlerContext ctx, ByteBuf frame) {
        byte[] payload = ByteBufUtil.getBytes(frame);
        byte[] replacement = messages.replace(payload);
        if (replacement != payload) {
            frame.clear();
            FrameHeader.writeText(frame, replacement.length);
            frame.writeBytes(replacement);
        }
        passHeld(ctx);
        flush.run();
    }

    /** Passes what is held as it is. */
    private void passHeld(ChannelHandlerContext ctx) {
        ByteBuf frame = held;
        if (frame != null) {
            held = null;
            ctx.fireChannelRead(frame.readerIndex(0));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            passHeld(ctx);
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        passHeld(ctx);
        ctx.fireExceptionCaught(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        passHeld(ctx);
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        passHeld(ctx);
    }
}
