package dev.tollgate.exchange.http;

import dev.tollgate.http.Correlation;
import java.net.InetAddress;
import java.util.Map;

/**
 * A request that was answered, as its access line tells of it. It holds nothing of the query, the fields or the body.
 *
 * @param names by which it is found in logs
 * @param method as the client wrote it, {@code OTHER} for a long one, empty where its head was not read
 * @param path the route's, empty where there is none: a stranger's path may be a key that was put into the wrong place
 * @param status of the answer
 * @param told what the endpoint tells of it: texts and whole numbers; empty where nobody was proven
 * @param asksForKey whether its endpoint takes keys
 * @param nanos from the whole request to the answer, 0 where there was none
 */
public record Answered(
        Correlation names,
        InetAddress client,
        String method,
        String path,
        int status,
        Map<String, Object> told,
        boolean asksForKey,
        long nanos) {}
