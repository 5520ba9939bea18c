package dev.tollgate.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Rules for the version, the host and the method of a request (RFC 9112 §2.3 and §3.2). Every listener of both servers
 * follows them.
 */
public final class HeadRules {
    private HeadRules() {}

    /**
     * Returns the status for a broken rule. HTTP/1.1 and HTTP/1.0 are served. A request has exactly one {@code Host},
     * which only HTTP/1.0 may omit. It is a name or an address, perhaps with a port; it may be empty where the target
     * names no authority. CONNECT asks a proxy for a tunnel (RFC 9110 §9.3.6), which is not offered. TRACE asks for the
     * request as the answer (§9.3.8), and so for the token in it: no server here or behind implements it.
     *
     * @param head decoded without an error
     * @return 505 for another version, 501 for TRACE, 400 for the rest, null if no rule is broken
     */
    public static @Nullable HttpResponseStatus fault(HttpRequest head) {
        HttpVersion version = head.protocolVersion();
        if (!isServed(version)) {
            return HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED;
        }
        boolean good =
                isInCapitals(version) && hasGoodHost(head) && !head.method().equals(HttpMethod.CONNECT);
        if (!good) {
            return HttpResponseStatus.BAD_REQUEST;
        }
        return head.method().equals(HttpMethod.TRACE) ? HttpResponseStatus.NOT_IMPLEMENTED : null;
    }

    private static boolean isServed(HttpVersion version) {
        return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
    }

    /**
     * The name is case-sensitive. Netty turns it into capitals, and has one object for each version spelled as it should be.
     */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isInCapitals(HttpVersion version) {
        return version == HttpVersion.HTTP_1_1 || version == HttpVersion.HTTP_1_0;
    }

    private static boolean hasGoodHost(HttpRequest head) {
        Iterator<? extends CharSequence> hosts = head.headers().valueCharSequenceIterator(HttpHeaderNames.HOST);
        if (!hosts.hasNext()) {
            return head.protocolVersion().minorVersion() == 0;
        }
        String host = hosts.next().toString();
        if (hosts.hasNext()) {
            return false;
        }
        return host.isEmpty() ? !namesAuthority(head.uri()) : Authority.isValid(host);
    }

    /** Whether a target has neither origin form nor asterisk form (RFC 9112 §3.2). */
    private static boolean namesAuthority(String target) {
        return !target.startsWith("/") && !target.equals("*");
    }
}
