package dev.tollgate.sidecar.ndt;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A request for a test, read from the request target as ndt-server reads it: the decoded path, the first
 * {@code access_token}.
 *
 * @param direction {@code download} or {@code upload}
 * @param target the request target for ndt-server, without client copies of what only a token may say
 */
record TestRequest(String direction, Optional<String> accessToken, String target) {
    private static final Map<String, String> DIRECTIONS =
            Map.of("/ndt/v7/download", "download", "/ndt/v7/upload", "upload");
    /** ndt-server archives these two as the integration's, and before v0.26 it believed the query string. */
    private static final Set<String> RESERVED = Set.of("int_id", "key_id");

    /** Returns the request for a test, or empty if the target is no test. */
    static Optional<TestRequest> of(String target) {
        QueryStringDecoder decoder = new QueryStringDecoder(target);
        String direction = DIRECTIONS.get(decoder.path());
        if (direction == null) {
            return Optional.empty();
        }
        Optional<String> token = decoder.parameters().getOrDefault("access_token", List.of()).stream()
                .findFirst()
                .filter(value -> !value.isEmpty());
        return Optional.of(new TestRequest(direction, token, withoutReserved(target)));
    }

    private static String withoutReserved(String target) {
        int question = target.indexOf('?');
        if (question < 0) {
            return target;
        }
        StringBuilder kept = new StringBuilder(target.length());
        for (String parameter : target.substring(question + 1).split("&", -1)) {
            if (!isReserved(parameter)) {
                kept.append(kept.isEmpty() ? "" : "&").append(parameter);
            }
        }
        return target.substring(0, question) + (kept.isEmpty() ? "" : "?" + kept);
    }

    private static boolean isReserved(String parameter) {
        String name = parameter.split("=", 2)[0];
        return RESERVED.contains(QueryStringDecoder.decodeComponent(name));
    }
}
