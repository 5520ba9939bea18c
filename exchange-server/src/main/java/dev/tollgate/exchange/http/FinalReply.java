package dev.tollgate.exchange.http;

import dev.tollgate.http.LastAnswer;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/** The response to a request that is not read to its end. The connection ends with it. */
final class FinalReply {
    private FinalReply() {}

    static void send(Channel channel, Reply reply) {
        FullHttpResponse response = Replies.of(reply, HttpVersion.HTTP_1_1);
        HttpUtil.setKeepAlive(response, false);
        ReadGate.of(channel).end();
        LastAnswer.send(channel.pipeline().context(Persistence.class), response);
    }
}
