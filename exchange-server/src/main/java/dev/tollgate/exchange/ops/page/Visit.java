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
 * @param checked whether the role is known; false while the store is out
 * @param proof what the forms of the session carry
 * @param path in segments, decoded
 * @param values of the query, or of the form that was sent
 * @param clock the time
 */
record Visit(
        Operator operator,
        boolean checked,
        String proof,
        List<String> path,
        Map<String, List<String>> values,
        InstantSource clock) {
    /** Returns a value without white space around it, empty where there is none. */
    String value(String name) {
        return values.getOrDefault(name, List.of("")).get(0).strip();
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
        model.put("role", checked ? operator.role().toString() : "");
        model.put("editor", operator.may(Role.EDITOR));
        model.put("proof", proof);
        return model;
    }
}
