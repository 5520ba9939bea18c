package dev.tollgate.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The request of a {@link OneGet}. */
final class OneRequest {
    private OneRequest() {}

    /**
     * Makes a request without a body, after which the connection ends.
     *
     * @param forwarder a proxy that gets the request itself, null if there is none
     */
    static HttpRequest of(HttpMethod method, URI url, @Nullable HttpProxy forwarder) {
        String target = (forwarder == null ? "" : "http://" + host(url)) + target(url);
        HttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, target, Unpooled.EMPTY_BUFFER);
        request.headers()
                .set(HttpHeaderNames.HOST, host(url))
                .set(HttpHeaderNames.USER_AGENT, "Tollgate")
                .set(HttpHeaderNames.ACCEPT, HttpHeaderValues.APPLICATION_JSON + ", */*;q=0.5")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (!method.equals(HttpMethod.GET)) {
            request.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        }
        String authorization = forwarder == null ? null : forwarder.authorization();
        if (authorization != null) {
            request.headers().set(HttpHeaderNames.PROXY_AUTHORIZATION, authorization);
        }
        return request;
    }

    private static String target(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + '?' + url.getRawQuery();
    }

    private static String host(URI url) {
        return url.getPort() == -1 ? url.getHost() : url.getHost() + ':' + url.getPort();
    }
}
