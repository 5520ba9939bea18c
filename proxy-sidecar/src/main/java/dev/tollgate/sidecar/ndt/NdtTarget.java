package dev.tollgate.sidecar.ndt;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A request target (RFC 9112, section 3.2) as Go's net/http reads it: percent-encodings in the path are decoded before it
 * is compared, letters keep their case, nothing else is cleaned (Go redirects what it would clean), a semicolon parts no
 * parameters.
 *
 * @param path decoded
 * @param origin the target in origin form, as it came
 * @param authority of a target in absolute form, which takes the place of the Host field
 */
record NdtTarget(String path, String origin, Optional<String> authority) {
    /** ndt-server archives these two as the integration's, and before v0.26 it believed the query string. */
    private static final Set<String> RESERVED = Set.of("int_id", "key_id");

    private static final int MAX_PARAMETERS = 1024;

    /** Reads a target; empty if it names no path, has a fragment, or is not encoded as it must be. */
    static Optional<NdtTarget> of(String target) {
        if (target.indexOf('#') >= 0) {
            return Optional.empty();
        }
        try {
            return target.startsWith("/") ? Optional.of(of(target, Optional.empty())) : ofAbsolute(target);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<NdtTarget> ofAbsolute(String target) {
        int colon = target.indexOf("://");
        String scheme = colon < 0 ? "" : target.substring(0, colon);
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            return Optional.empty();
        }
        String rest = target.substring(colon + 3);
        int end = 0;
        while (end < rest.length() && rest.charAt(end) != '/' && rest.charAt(end) != '?') {
            end++;
        }
        String origin = rest.startsWith("/", end) ? rest.substring(end) : "/" + rest.substring(end);
        String authority = rest.substring(0, end);
        return authority.isEmpty() || authority.contains("@")
                ? Optional.empty()
                : Optional.of(of(origin, Optional.of(authority)));
    }

    private static NdtTarget of(String origin, Optional<String> authority) {
        return new NdtTarget(decoder(origin).path(), origin, authority);
    }

    private static QueryStringDecoder decoder(String origin) {
        return new QueryStringDecoder(origin, StandardCharsets.UTF_8, true, MAX_PARAMETERS, true);
    }

    /**
     * Returns the first value of a parameter of the query, empty if it is not there or empty.
     *
     * @throws IllegalArgumentException if the query is not encoded as it must be
     */
    Optional<String> parameter(String name) {
        Map<String, List<String>> parameters = decoder(origin).parameters();
        return parameters.getOrDefault(name, List.of()).stream().findFirst().filter(value -> !value.isEmpty());
    }

    /** Returns the target without client copies of what only a token may say. */
    NdtTarget withoutReserved() {
        int question = origin.indexOf('?');
        if (question < 0) {
            return this;
        }
        StringBuilder kept = new StringBuilder(origin.length());
        for (String parameter : origin.substring(question + 1).split("&", -1)) {
            if (!isReserved(parameter)) {
                kept.append(kept.isEmpty() ? "" : "&").append(parameter);
            }
        }
        return new NdtTarget(path, origin.substring(0, question) + (kept.isEmpty() ? "" : "?" + kept), authority);
    }

    private static boolean isReserved(String parameter) {
        String name = parameter.split("=", 2)[0];
        return RESERVED.contains(QueryStringDecoder.decodeComponent(name));
    }
}
