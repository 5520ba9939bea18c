package dev.tollgate.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** The query of a URL, in the form encoding: a space is {@code +}. */
public final class QueryText {
    private QueryText() {}

    /**
     * Returns the text behind the question mark.
     *
     * @param parameters names, which need no encoding, and values, in the order of the map
     */
    public static String of(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(one -> one.getKey() + '=' + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
