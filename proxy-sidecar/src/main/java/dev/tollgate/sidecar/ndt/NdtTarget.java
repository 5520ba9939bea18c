package dev.tollgate.sidecar.ndt;

import dev.tollgate.http.Authority;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A request target (RFC 9112, section 3.2) as Go's net/http reads it: percent-encodings in the path are decoded before it
 * is compared, letters keep their case, nothing else is cleaned (Go redirects what it would clean). A parameter with a
 * semicolon or a bad escape is passed over, and the rest of the query counts. Octets that no URI has (RFC 3986, appendix A:
 * controls, spaces, all beyond ASCII) are not passed on.
 *
 * @param path decoded
 * @param origin the target in origin form, as it came
 * @param authority of a target in absolute form, which takes the place of the Host field
 */
record NdtTarget(String path, String origin, Optional<String> authority) {
    /** ndt-server archives these two as the integration's, and before v0.26 it believed the query string. */
    private static final Set<String> RESERVED = Set.of("int_id", "key_id");

    private static final int DELETE = 0x7f;

    private static final Pattern BETWEEN_PAIRS = Pattern.compile("&");

    /** Reads a target; empty if it names no path, has a fragment or a foreign octet, or is not encoded as it must be. */
    static Optional<NdtTarget> of(String target) {
        if (target.indexOf('#') >= 0 || !target.chars().allMatch(octet -> octet > ' ' && octet < DELETE)) {
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
        return Authority.isValid(authority) ? Optional.of(of(origin, Optional.of(authority))) : Optional.empty();
    }

    private static NdtTarget of(String origin, Optional<String> authority) {
        return new NdtTarget(new QueryStringDecoder(origin).path(), origin, authority);
    }

    /** Returns the first value of a parameter of the query, empty if it is not there or empty. */
    Optional<String> parameter(String name) {
        return parameters(name).findFirst().filter(value -> !value.isEmpty());
    }

    /** Returns all values of a parameter of the query, in their order. */
    Stream<String> parameters(String name) {
        return pairs().flatMap(pair -> Parameter.read(pair).stream())
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value);
    }

    /**
     * Returns the target without parameters that only a token may set, and without pairs that Go ignores, because other
     * readers of a query may not ignore them.
     */
    NdtTarget withoutReserved() {
        int question = origin.indexOf('?');
        if (question < 0) {
            return this;
        }
        String kept = pairs().filter(NdtTarget::mayPass).collect(Collectors.joining("&"));
        return new NdtTarget(path, origin.substring(0, question) + (kept.isEmpty() ? "" : "?" + kept), authority);
    }

    private Stream<String> pairs() {
        int question = origin.indexOf('?');
        return question < 0 ? Stream.empty() : BETWEEN_PAIRS.splitAsStream(origin.substring(question + 1));
    }

    private static boolean mayPass(String pair) {
        return Parameter.read(pair)
                .filter(parameter -> !RESERVED.contains(parameter.name()))
                .isPresent();
    }

    /** A decoded parameter of a query. */
    private record Parameter(String name, String value) {
        /** Reads a pair as Go's {@code net/url} does; empty if it is passed over there. */
        static Optional<Parameter> read(String pair) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            try {
                return pair.isEmpty() || pair.indexOf(';') >= 0
                        ? Optional.empty()
                        : Optional.of(new Parameter(
                                QueryStringDecoder.decodeComponent(name), QueryStringDecoder.decodeComponent(value)));
            } catch (IllegalArgumentException badEscape) {
                return Optional.empty();
            }
        }
    }
}
