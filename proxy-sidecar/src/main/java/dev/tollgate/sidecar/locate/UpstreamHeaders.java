package dev.tollgate.sidecar.locate;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes the header section of the request to locate: what a gateway says is said by the sidecar alone. */
final class UpstreamHeaders {
    /** Hop-by-hop fields (RFC 9110 §7.6.1) and fields that locate believes because only its gateway sets them. */
    private static final Set<String> DROPPED = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "content-length",
            "upgrade",
            "expect",
            "accept-encoding",
            "x-endpoint-api-userinfo",
            "x-forwarded-for",
            "forwarded",
            "x-real-ip");

    private static final String APP_ENGINE = "x-appengine-";

    private UpstreamHeaders() {}

    /** Copies what may pass; {@code Connection} cannot name a field out of what is then set. */
    static HttpHeaders of(HttpHeaders client, InetAddress address) {
        HttpHeaders headers = new DefaultHttpHeaders();
        for (Map.Entry<String, String> field : client) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            boolean named = client.containsValue(HttpHeaderNames.CONNECTION, name, true);
            if (!named && !DROPPED.contains(name) && !name.startsWith(APP_ENGINE)) {
                headers.add(field.getKey(), field.getValue());
            }
        }
        return headers.set("X-Forwarded-For", address.getHostAddress())
                .set(HttpHeaderNames.ACCEPT_ENCODING, "identity")
                .set(HttpHeaderNames.CONNECTION, "close");
    }
}
