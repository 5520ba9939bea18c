package dev.tollgate.sidecar.ndt;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;

/** The heads for ndt-server: the client's own without the fields of other hops (RFC 9110, section 7.6). */
final class RequestHead {
    /** Fields that a client could use to pose as the sidecar. */
    private static final List<String> OF_PROXIES =
            List.of("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via");

    private static final List<String> OF_THIS_HOP = List.of(
            "connection", "upgrade", "keep-alive", "proxy-connection", "te", "trailer", "http2-settings", "expect");

    private RequestHead() {}

    /** Returns a WebSocket handshake. */
    static FullHttpRequest forTest(HttpRequest request, NdtTarget target) {
        FullHttpRequest head = copy(request, target);
        head.headers().remove("http2-settings").remove("expect");
        return head;
    }

    /** Returns a request that is no handshake. The connection ends with its response. */
    static FullHttpRequest forPage(HttpRequest request, NdtTarget target) {
        FullHttpRequest head = copy(request, target);
        OF_THIS_HOP.forEach(head.headers()::remove);
        head.headers().set(HttpHeaderNames.CONNECTION, "close");
        return head;
    }

    private static FullHttpRequest copy(HttpRequest request, NdtTarget target) {
        HttpHeaders headers = request.headers().copy();
        OF_PROXIES.forEach(headers::remove);
        target.authority().ifPresent(authority -> headers.set(HttpHeaderNames.HOST, authority));
        return new DefaultFullHttpRequest(
                request.protocolVersion(),
                request.method(),
                target.origin(),
                Unpooled.EMPTY_BUFFER,
                headers,
                EmptyHttpHeaders.INSTANCE);
    }
}
