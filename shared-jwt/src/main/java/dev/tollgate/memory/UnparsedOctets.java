package dev.tollgate.memory;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a decoder and counts what it keeps: the octets from which it could make nothing yet, and the fields of a
 * head that is not complete. Decoders do not say what they keep. Without anything before, a buffer that is free after a read
 * was used up, and one that is not is kept; after that, what is kept is at most the reads since something came out.
 */
public final class UnparsedOctets extends ChannelInboundHandlerAdapter {
    /** How often a read is put off, by a millisecond, while those that hold too much end. */
    private static final int MOST_POSTPONED = 2_000;

    private final Account account;
    private final int most;
    private final @Nullable UnparsedOctets before;
    private @Nullable MeasuredHeaders decoding;
    private boolean progress;
    private int kept;
    private int weight;
    private int postponed;

    /**
     * @param most how much the decoder may keep
     * @param before the one before the decoder that stands before this one, null if there is none
     */
    public UnparsedOctets(Account account, int most, @Nullable UnparsedOctets before) {
        this.account = account;
        this.most = most;
        this.before = before;
    }

    /** Something has come out of the decoder. */
    public void progress() {
        progress = true;
        decoding = null;
    }

    /** Makes the decoder measure heads and trailers while it reads them, and refuse those with too many fields. */
    public HttpDecoderConfig measure(HttpDecoderConfig decoding) {
        return decoding.setHeadersFactory(new Measure(DefaultHttpHeadersFactory.headersFactory()))
                .setTrailersFactory(new Measure(DefaultHttpHeadersFactory.trailersFactory()));
    }

    private final class Measure implements HttpHeadersFactory {
        private final DefaultHttpHeadersFactory checks;

        Measure(DefaultHttpHeadersFactory checks) {
            this.checks = checks;
        }

        @Override
        public HttpHeaders newHeaders() {
            MeasuredHeaders headers = new MeasuredHeaders(checks);
            decoding = headers;
            return headers;
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return newHeaders();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (before != null) {
            before.progress();
        }
        if (!(msg instanceof ByteBuf read)) {
            ctx.fireChannelRead(msg);
            return;
        }
        if (!account.mayHoldMore(kept > 0)) {
            read.release();
            return;
        }
        if (account.isCrowded()) {
            postpone(ctx, read);
        } else {
            parse(ctx, read);
        }
    }

    /** Lets those that were told to end do so before more is made of what has come. */
    private void postpone(ChannelHandlerContext ctx, ByteBuf read) {
        hold(read.capacity());
        postponed = 0;
        ctx.executor().execute(() -> resume(ctx, read));
    }

    private void resume(ChannelHandlerContext ctx, ByteBuf read) {
        if (ctx.isRemoved() || !account.isOpen()) {
            read.release();
        } else if (!account.isCrowded()) {
            hold(0);
            parse(ctx, read);
            ctx.fireChannelReadComplete();
        } else if (postponed < MOST_POSTPONED) {
            postponed++;
            ctx.executor().schedule(() -> resume(ctx, read), 1, TimeUnit.MILLISECONDS);
        } else {
            read.release();
            account.endNow();
        }
    }

    private void parse(ChannelHandlerContext ctx, ByteBuf read) {
        int octets = read.readableBytes();
        int capacity = read.capacity();
        progress = false;
        ctx.fireChannelRead(read);
        keep(octets, capacity, read.refCnt() == 0);
    }

    private void keep(int octets, int capacity, boolean free) {
        int now;
        if (kept == 0) {
            now = free ? 0 : Math.max(octets, capacity);
        } else {
            now = progress ? octets : Math.min(most, kept + octets);
        }
        int fields = decoding == null ? 0 : MeasuredHeaders.weightOf(decoding);
        hold(now);
        if (fields != weight) {
            account.hold(MemoryKind.HEAP, fields - weight);
            weight = fields;
        }
    }

    private void hold(int octets) {
        if (octets != kept) {
            account.hold(MemoryKind.DIRECT, octets - kept);
            kept = octets;
        }
    }

    /** The decoder has gone, too, or with the connection all it kept. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        hold(0);
        account.hold(MemoryKind.HEAP, -weight);
        weight = 0;
    }
}
