package dev.tollgate.exchange.http;

import dev.tollgate.http.Correlation;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;

/**
 * A whole request.
 *
 * @param method as the client wrote it
 * @param headers its fields
 * @param body decoded as UTF-8, malformed sequences replaced
 * @param names by which it is found in logs
 * @param client who sent it, {@link ClientAddresses}
 */
public record Call(String method, HttpHeaders headers, String body, Correlation names, InetAddress client) {}
