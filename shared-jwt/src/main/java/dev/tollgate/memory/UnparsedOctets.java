package dev.tollgate.memory;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A handler before a decoder that counts what the decoder keeps: undecoded octets, and the fields of an incomplete
 * head. Decoders do not report this. If the decoder kept nothing before, a buffer that is free after a read was used
 * up, and any other is kept. After that it keeps at most what was read since its last output.
 */
public final class UnparsedOctets extends ChannelInboundHandlerAdapter {
    /** How often a read is postponed, by a millisecond each, while other connections are being closed. */
    private static final int MOST_TRIES = 2_000;

    private final Account account;
    private final int most;
    private final @Nullable UnparsedOctets before;
    private final Queue<ByteBuf> postponed = new ArrayDeque<>(0);
    private @Nullable MeasuredHeaders decoding;
    private boolean progress;
    private boolean removed;
    private int kept;
    private int weight;
    private int tries;

    /**
     * @param most how much the decoder may keep
     * @param before the handler of this kind at the decoder before this one, null if there is none
     */
    public UnparsedOctets(Account account, int most, @Nullable UnparsedOctets before) {
        this.account = account;
        this.most = most;
        this.before = before;
    }

    /** Records output of the decoder. */
    public void progress() {
        progress = true;
        decoding = null;
    }

    /** The decoder has used up all that it had kept, without a read. */
    public void usedUp() {
        hold(0);
    }

    /** Makes the decoder measure heads and trailers, and refuse those with too many fields. */
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
        } else if (account.isCrowded() || !postponed.isEmpty()) {
            postpone(ctx, read);
        } else {
            parse(ctx, read);
        }
    }

    /** Postpones decoding until connections that are being closed have ended. */
    private void postpone(ChannelHandlerContext ctx, ByteBuf read) {
        postponed.add(read);
        hold(kept + read.capacity());
        if (postponed.size() == 1) {
            tries = 0;
            ctx.executor().execute(() -> resume(ctx));
        }
    }

    private void resume(ChannelHandlerContext ctx) {
        if (postponed.isEmpty()) {
            return;
        }
        if (!account.isOpen()) {
            releasePostponed();
        } else if (!account.isCrowded()) {
            passPostponed(ctx);
        } else if (tries < MOST_TRIES) {
            tries++;
            ctx.executor().schedule(() -> resume(ctx), 1, TimeUnit.MILLISECONDS);
        } else {
            releasePostponed();
            account.endNow();
        }
    }

    private void passPostponed(ChannelHandlerContext ctx) {
        for (ByteBuf read = postponed.poll(); read != null; read = postponed.poll()) {
            hold(Math.max(0, kept - read.capacity()));
            parse(ctx, read);
        }
        ctx.fireChannelReadComplete();
    }

    private void releasePostponed() {
        for (ByteBuf read = postponed.poll(); read != null; read = postponed.poll()) {
            read.release();
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
        if (removed) {
            return;
        }
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

    /** The decoder is being removed, or the connection ends. The next handler gets what was postponed. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        removed = true;
        if (ctx.channel().isActive() && account.isOpen()) {
            for (ByteBuf read = postponed.poll(); read != null; read = postponed.poll()) {
                ctx.fireChannelRead(read);
            }
        }
        releasePostponed();
        hold(0);
        account.hold(MemoryKind.HEAP, -weight);
        weight = 0;
    }
}
