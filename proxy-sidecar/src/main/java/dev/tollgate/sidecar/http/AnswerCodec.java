package dev.tollgate.sidecar.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;

/**
 * The codec of a connection to a server behind, which carries one request at a time. It reads answers as {@link AnswerDecoder}
 * says.
 */
public final class AnswerCodec extends CombinedChannelDuplexHandler<AnswerDecoder, HttpRequestEncoder> {
    private final AnswerDecoder answers = new AnswerDecoder();

    public AnswerCodec() {
        init(answers, new HttpRequestEncoder());
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) throws Exception {
        if (msg instanceof HttpRequest request) {
            answers.expect(request.method().equals(HttpMethod.HEAD));
        }
        super.write(ctx, msg, promise);
    }

    /** Returns whether there are undecoded octets. After a complete response they belong to no message. */
    public boolean hasRest() {
        return answers.hasRest();
    }
}
