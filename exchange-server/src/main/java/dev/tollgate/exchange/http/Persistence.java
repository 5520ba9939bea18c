package dev.tollgate.exchange.http;

import dev.tollgate.http.LastAnswer;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;

/** Ends a connection behind the answer that its client or this server wants to be the last (RFC 9112 §9.3, §9.6). */
final class Persistence extends ChannelDuplexHandler {
    private boolean persists = true;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest head) {
            persists &= HttpUtil.isKeepAlive(head);
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof FullHttpResponse answer
                && answer.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            persists &= HttpUtil.isKeepAlive(answer);
            if (!persists) {
                writeLast(ctx, answer, promise.unvoid());
                return;
            }
        }
        ctx.write(message, promise);
    }

    private static void writeLast(ChannelHandlerContext ctx, FullHttpResponse answer, ChannelPromise promise) {
        HttpUtil.setKeepAlive(answer, false);
        ReadGate.of(ctx.channel()).end();
        ctx.write(answer, promise);
        LastAnswer.endAfter(promise);
    }
}
