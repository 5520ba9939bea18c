package dev.tollgate.http;

import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that forwards requests of HTTP (RFC 9112 §3.2.2), and makes tunnels for HTTPS (RFC 9110 §9.3.6).
 *
 * @param host its name or address
 * @param user null if it asks for no password
 * @param password null only without a user
 */
public record HttpProxy(
        String host,
        int port,
        @Nullable String user,
        @Nullable String password) {
    /** Returns its address. Blocks while its name is looked up. */
    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    /** Returns the handler that makes a tunnel through it. Blocks while its name is looked up. */
    ProxyHandler tunnel(Duration deadline) {
        ProxyHandler handler = user == null || password == null
                ? new HttpProxyHandler(address())
                : new HttpProxyHandler(address(), user, password);
        handler.setConnectTimeoutMillis(deadline.toMillis());
        return handler;
    }

    /** Returns the value of {@code Proxy-Authorization} (RFC 7617 §2), null without a user. */
    @Nullable
    String authorization() {
        byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return user == null ? null : "Basic " + Base64.getEncoder().encodeToString(credentials);
    }

    /** Shows no password. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
