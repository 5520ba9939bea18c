package dev.tollgate.exchange.ops.api;

import java.util.List;
import java.util.Map;

/**
 * The parameters of a query.
 *
 * @param values one for each name
 */
record Parameters(Map<String, List<String>> values) {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    /** Returns a value, empty where there is none. */
    String text(String name) {
        return values.getOrDefault(name, List.of("")).get(0);
    }

    /** Returns how many entries to show, {@value #USUAL} where it is not said. */
    int limit() throws ProblemException {
        return number("limit", 1, MOST, USUAL);
    }

    /** Returns a whole number within bounds. */
    int number(String name, int least, int most, int usual) throws ProblemException {
        if (!values.containsKey(name)) {
            return usual;
        }
        String text = text(name);
        boolean digits = text.matches("[0-9]{1,9}");
        if (!digits || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw ProblemException.parameter(name, "is not " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }
}
