package dev.tollgate.sidecar.locate;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A parser of a query that finds and removes parameters as Go's {@code net/url} reads them, and leaves every other
 * octet unchanged.
 */
final class QueryParameters {
    private QueryParameters() {}

    /** Returns the value of the first parameter of a name, or null. */
    static @Nullable String first(@Nullable String query, String name) {
        if (query == null) {
            return null;
        }
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals >= 0 && name.equals(decoded(parameter.substring(0, equals)))) {
                return decoded(parameter.substring(equals + 1));
            }
        }
        return null;
    }

    /** Returns the query without any parameter of some names, null if nothing is left. */
    static @Nullable String without(@Nullable String query, Set<String> names) {
        if (query == null) {
            return null;
        }
        StringBuilder kept = new StringBuilder(query.length());
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = decoded(equals < 0 ? parameter : parameter.substring(0, equals));
            if (name == null || !names.contains(name)) {
                kept.append(kept.isEmpty() ? "" : "&").append(parameter);
            }
        }
        return kept.isEmpty() ? null : kept.toString();
    }

    private static @Nullable String decoded(String text) {
        try {
            return QueryStringDecoder.decodeComponent(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
