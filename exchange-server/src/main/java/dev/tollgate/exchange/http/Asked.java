package dev.tollgate.exchange.http;

import dev.tollgate.http.Correlation;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;
import java.util.Map;

/** A request that has come and is to be answered. */
record Asked(Correlation names, InetAddress client, boolean encrypted, String method, String path, long begun) {
    private static final int LONGEST_METHOD = 16;
    private static final String OTHER_METHOD = "OTHER";

    /** Takes what is to be told of a request. */
    static Asked of(HttpRequest request, Channel channel, ClientAddresses addresses, Routes routes) {
        String method = request.method().name();
        return new Asked(
                Correlation.of(request.headers(), addresses.isBehindProxy(channel)),
                addresses.of(channel, request.headers()),
                addresses.isEncrypted(channel, request.headers()),
                method.length() > LONGEST_METHOD ? OTHER_METHOD : method,
                routes.nameOf(request.uri()),
                System.nanoTime());
    }

    /** Tells of a request whose head was not read. */
    static Asked unread(Channel channel) {
        return new Asked(Correlation.unknown(), ClientAddresses.peer(channel), false, "", "", System.nanoTime());
    }

    /** @param asksForKey whether the endpoint takes keys */
    Answered answered(int status, Map<String, Object> told, boolean asksForKey) {
        return new Answered(names, client, method, path, status, told, asksForKey, System.nanoTime() - begun);
    }
}
