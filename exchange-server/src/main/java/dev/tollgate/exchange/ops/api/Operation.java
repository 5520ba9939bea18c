package dev.tollgate.exchange.ops.api;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.registry.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something that operators can ask for.
 *
 * @param method GET serves HEAD as well
 * @param path with names in braces, such as {@code /v0/integrations/{integration}}
 * @param role who may ask
 * @param creates whether an {@code Idempotency-Key} is honored, since it makes something at each call
 * @param action does it, on a pool
 * @param parameters the names that the query may have
 */
record Operation(String method, String path, Role role, boolean creates, Action action, List<String> parameters) {
    /** What is done. */
    @FunctionalInterface
    interface Action {
        Answer perform(ApiCall call) throws StoreException, RefusedException, ProblemException;
    }

    static Operation read(String path, Action action, String... parameters) {
        return new Operation("GET", path, Role.VIEWER, false, action, List.of(parameters));
    }

    static Operation change(String method, String path, Action action) {
        return new Operation(method, path, Role.EDITOR, false, action, List.of());
    }

    static Operation create(String path, Action action) {
        return new Operation("POST", path, Role.EDITOR, true, action, List.of());
    }

    /** Returns what stands in a path in the place of the names, if the path has this form. */
    Optional<List<String>> match(List<String> segments) {
        List<String> template = List.of(path.substring(1).split("/"));
        if (template.size() != segments.size()) {
            return Optional.empty();
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            if (template.get(i).startsWith("{") && !segments.get(i).isEmpty()) {
                values.add(segments.get(i));
            } else if (!template.get(i).equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }
}
