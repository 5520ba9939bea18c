package dev.tollgate.exchange.ops.page;

import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.ops.operators.Operator;
import dev.tollgate.exchange.registry.Author;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request of an operator who is signed in.
 *
 * @param operator who
 * @param standing how the operator is known
 * @param proof what the forms of the session carry
 * @param path in segments, decoded
 * @param values of the query, or of the form that was sent
 * @param clock the time
 */
record Visit(
        Operator operator,
        Standing standing,
        String proof,
        List<String> path,
        Map<String, List<String>> values,
        InstantSource clock) {
    /** What the names of fields begin with that have what a view showed. */
    static final String WAS = "was.";

    /** How an operator is known. */
    enum Standing {
        /** By a session, which can be ended. */
        SESSION,
        /** By an assertion of a proxy, which signs operators in and out. */
        ASSERTION,
        /** By a session whose token cannot be checked now: the role is not known. */
        UNCHECKED
    }

    /** Returns a value without white space around it, empty where there is none. */
    String value(String name) {
        return values.getOrDefault(name, List.of("")).get(0).strip();
    }

    /** Returns whether a field has the value that its view showed, which the form has beside it. */
    boolean isUntouched(String name) {
        return values.containsKey(WAS + name) && value(WAS + name).equals(value(name));
    }

    Author author() {
        return new Author(operator.name(), clock);
    }

    Instant now() {
        return clock.instant();
    }

    /** Returns what every view needs. */
    Map<String, Object> model(String title) {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("title", title);
        model.put("operator", operator.name());
        model.put("role", standing == Standing.UNCHECKED ? "" : operator.role().toString());
        model.put("leave", standing != Standing.ASSERTION);
        model.put("editor", operator.may(Role.EDITOR));
        model.put("proof", proof);
        return model;
    }
}
