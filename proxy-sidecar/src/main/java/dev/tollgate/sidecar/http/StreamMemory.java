package dev.tollgate.sidecar.http;

import dev.tollgate.memory.Account;
import dev.tollgate.memory.Accounts;
import dev.tollgate.memory.MemoryKind;
import dev.tollgate.memory.UnparsedOctets;
import dev.tollgate.sidecar.listener.ConnectionCost;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.util.Map;

/**
 * The first handler of an HTTP/2 stream, which counts its memory until it ends: the stream itself, its header list, its
 * received body, and the unread parts of its response.
 */
final class StreamMemory extends ChannelDuplexHandler {
    private static final int FIELD = 160;

    private final Account account;
    private final UnparsedOctets unparsed;
    private final CodecMemory codec;
    private int heap;
    private int direct;

    /**
     * @param unparsed is called when the connection's decoder has output
     * @param codec counts the fields that its tables may keep
     */
    StreamMemory(Channel stream, UnparsedOctets unparsed, CodecMemory codec) {
        this.codec = codec;
        this.unparsed = unparsed;
        this.account = Accounts.of(stream);
        holdHeap(ConnectionCost.STREAM_HEAP);
        stream.closeFuture().addListener(closed -> close());
    }

    private void holdHeap(int octets) {
        heap += octets;
        account.hold(MemoryKind.HEAP, octets);
    }

    private void holdDirect(int octets) {
        direct += octets;
        account.hold(MemoryKind.DIRECT, octets);
    }

    private void close() {
        holdHeap(-heap);
        holdDirect(-direct);
        account.answered();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        unparsed.progress();
        if (msg instanceof Http2HeadersFrame head) {
            int weight = weight(head.headers());
            holdHeap(weight);
            codec.fields(weight);
        } else if (msg instanceof Http2DataFrame data) {
            holdDirect(data.content().readableBytes());
        }
        ctx.fireChannelRead(msg);
    }

    private static int weight(Http2Headers headers) {
        int weight = 0;
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            weight += FIELD + field.getKey().length() + field.getValue().length();
        }
        return weight;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        int octets = msg instanceof Http2DataFrame data ? data.content().readableBytes() : 0;
        if (octets == 0) {
            ctx.write(msg, promise);
            return;
        }
        holdDirect(octets);
        ctx.write(msg, promise.unvoid()).addListener(taken -> {
            if (ctx.channel().isOpen()) {
                holdDirect(-octets);
            }
        });
    }
}
