package dev.tollgate.exchange.http;

import dev.tollgate.http.Correlation;
import dev.tollgate.http.LastAnswer;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;

/** The response to a request that is not read to its end. The connection ends with it. */
final class FinalReply {
    private FinalReply() {}

    /** Refuses a request that no endpoint sees. */
    static void send(Channel channel, Reply reply, Asked asked, HttpObserver observer) {
        observer.refused(reply.status().code());
        observer.answered(asked.answered(reply.status().code(), Map.of(), false));
        FullHttpResponse response = Replies.of(reply, HttpVersion.HTTP_1_1);
        response.headers().set(Correlation.FIELD, asked.names().requestId());
        HttpUtil.setKeepAlive(response, false);
        ReadGate.of(channel).end();
        LastAnswer.send(channel.pipeline().context(Persistence.class), response);
    }
}
