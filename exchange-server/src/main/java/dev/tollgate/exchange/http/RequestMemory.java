package dev.tollgate.exchange.http;

import dev.tollgate.memory.Account;
import dev.tollgate.memory.MeasuredHeaders;
import dev.tollgate.memory.MemoryKind;
import dev.tollgate.memory.UnparsedOctets;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/** A handler behind the codec that counts the memory of a connection's requests until all are answered. */
final class RequestMemory extends ChannelDuplexHandler {
    /** What a part of a body takes beside its octets. */
    private static final int PART = 192;

    private final Account account;
    private final UnparsedOctets unparsed;
    private int unanswered;
    private int held;
    private int counted;

    RequestMemory(Account account, UnparsedOctets unparsed) {
        this.account = account;
        this.unparsed = unparsed;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        unparsed.progress();
        if (message instanceof HttpRequest head) {
            unanswered++;
            held += MeasuredHeaders.weightOf(head.headers()) + head.uri().length();
        }
        if (message instanceof HttpContent part && part.content().isReadable()) {
            held += PART + part.content().readableBytes();
        }
        if (message instanceof LastHttpContent) {
            account.asked();
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        count();
        ctx.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse answer && answer.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            unanswered = Math.max(0, unanswered - 1);
            if (unanswered == 0) {
                held = 0;
                count();
            }
            account.answered();
        }
        ctx.write(message, promise);
    }

    private void count() {
        if (held != counted) {
            account.hold(MemoryKind.HEAP, held - counted);
            counted = held;
        }
    }
}
