package dev.tollgate.sidecar.ops;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parameters of an operator's question: each is known, and given once. One that is mistyped must not be passed over. */
record Question(Map<String, String> values) {
    /**
     * @param known the names that there are
     * @throws IllegalArgumentException with a message for the operator
     */
    static Question of(QueryStringDecoder query, String... known) {
        Map<String, String> values = new TreeMap<>();
        for (Map.Entry<String, List<String>> parameter : query.parameters().entrySet()) {
            String name = parameter.getKey();
            if (!Arrays.asList(known).contains(name)) {
                throw new IllegalArgumentException("'" + name + "' is not a parameter: "
                        + (known.length == 0 ? "this page has none" : "use " + String.join(", ", known)));
            }
            if (parameter.getValue().size() > 1) {
                throw new IllegalArgumentException(name + " is given more than once");
            }
            String value = parameter.getValue().get(0);
            if (value.isEmpty()) {
                throw new IllegalArgumentException(name + " is empty: remove it, or give it a value");
            }
            values.put(name, value);
        }
        return new Question(values);
    }

    /** Returns a parameter, null if it is not given. */
    @Nullable
    String value(String name) {
        return values.get(name);
    }

    /**
     * Returns a whole number.
     *
     * @param otherwise if the parameter is not given
     * @throws IllegalArgumentException with a message for the operator, if it is not from {@code min} to {@code max}
     */
    int number(String name, int otherwise, int min, int max) {
        String text = value(name);
        if (text == null) {
            return otherwise;
        }
        long number = text.matches("0|[1-9][0-9]{0,9}") ? Long.parseLong(text) : -1;
        if (number < min || number > max) {
            throw new IllegalArgumentException(name + " is not a whole number from " + min + " to " + max);
        }
        return (int) number;
    }
}
