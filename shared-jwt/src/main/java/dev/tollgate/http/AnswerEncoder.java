package dev.tollgate.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/** An encoder that knows which request it answers: the answer to HEAD has no content (RFC 9110 §9.3.2). */
final class AnswerEncoder extends HttpResponseEncoder {
    private boolean toHead;
    private boolean closes;

    void expect(HttpMethod method) {
        toHead = method.equals(HttpMethod.HEAD);
    }

    void closeAfterNext() {
        closes = true;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) throws Exception {
        boolean last = closes && msg instanceof LastHttpContent;
        super.write(ctx, msg, last ? promise.unvoid().addListener(ChannelFutureListener.CLOSE) : promise);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse answer) {
        if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            return super.isContentAlwaysEmpty(answer);
        }
        boolean empty = toHead;
        toHead = false;
        return empty || super.isContentAlwaysEmpty(answer);
    }
}
