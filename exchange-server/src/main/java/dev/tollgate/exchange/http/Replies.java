package dev.tollgate.exchange.http;

import dev.tollgate.http.HttpDate;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** Writes replies as Netty's messages. */
final class Replies {
    private static final HttpDate DATE = new HttpDate(InstantSource.system());

    private Replies() {}

    static FullHttpResponse of(Reply reply, HttpVersion version) {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        HttpHeaders headers = new DefaultHttpHeaders();
        reply.fields().forEach(headers::add);
        headers.set("Date", DATE.now());
        if (!headers.contains("Content-Length") && !reply.status().equals(HttpResponseStatus.NO_CONTENT)) {
            headers.set("Content-Length", body.length);
        }
        return new DefaultFullHttpResponse(
                version, reply.status(), Unpooled.wrappedBuffer(body), headers, EmptyHttpHeaders.INSTANCE);
    }
}
