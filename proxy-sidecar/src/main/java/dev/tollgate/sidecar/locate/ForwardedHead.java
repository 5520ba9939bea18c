package dev.tollgate.sidecar.locate;

import dev.tollgate.http.Correlation;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Makes the head of the request to locate from that of the client, whose fields it takes over. */
final class ForwardedHead {
    private static final String VIA_1_1 = "1.1 tollgate";
    private static final String VIA_1_0 = "1.0 tollgate";

    private ForwardedHead() {}

    /**
     * @param clientAddress the client's address for locate
     * @param names the ids of the request for logs
     * @param body whether a body follows
     * @param upgrading whether to request a WebSocket
     */
    static HttpRequest of(
            HttpRequest client,
            AdmittedRequest admitted,
            String clientAddress,
            Correlation names,
            boolean body,
            boolean upgrading) {
        HttpHeaders headers = client.headers();
        @Nullable String length = body ? headers.get(HttpHeaderNames.CONTENT_LENGTH) : null;
        boolean http10 = client.protocolVersion().equals(HttpVersion.HTTP_1_0);
        UpstreamHeaders.prepare(headers, clientAddress, http10 ? VIA_1_0 : VIA_1_1);
        headers.set(Correlation.FIELD, names.requestId());
        if (admitted.caller() != null) {
            headers.set(UserInfo.HEADER, admitted.caller().userInfo());
        }
        if (upgrading) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        }
        String target = admitted.target().toString();
        if (!body) {
            return new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1,
                    client.method(),
                    target,
                    Unpooled.EMPTY_BUFFER,
                    headers,
                    EmptyHttpHeaders.INSTANCE);
        }
        if (length != null) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, length);
        } else {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, client.method(), target, headers);
    }
}
