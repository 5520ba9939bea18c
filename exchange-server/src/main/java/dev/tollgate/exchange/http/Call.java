package dev.tollgate.exchange.http;

import dev.tollgate.http.Correlation;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * A whole request.
 *
 * @param method as the client wrote it
 * @param target path and query, as the client wrote them
 * @param headers its fields
 * @param body decoded as UTF-8, malformed sequences replaced
 * @param names by which it is found in logs
 * @param client who sent it, {@link ClientAddresses}
 * @param encrypted whether the client has sent it over TLS, to this server or to a trusted proxy
 */
public record Call(
        String method,
        String target,
        HttpHeaders headers,
        String body,
        Correlation names,
        InetAddress client,
        boolean encrypted) {
    /** Returns the path, without the query and with its escapes. */
    public String rawPath() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Returns the query without its question mark, with its escapes; empty where there is none. */
    public String rawQuery() {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }

    /**
     * Returns whether the query has a parameter of a name, in whatever escapes. Each parameter is decoded by itself, so that
     * one with a malformed escape does not hide the others.
     */
    public boolean hasParameter(String name) {
        String query = rawQuery();
        return !query.isEmpty() && Arrays.stream(query.split("&", -1)).anyMatch(parameter -> isNamed(parameter, name));
    }

    private static boolean isNamed(String parameter, String name) {
        try {
            return new QueryStringDecoder(parameter, false).parameters().containsKey(name);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
