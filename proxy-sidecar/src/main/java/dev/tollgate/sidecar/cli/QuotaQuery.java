package dev.tollgate.sidecar.cli;

import dev.tollgate.http.QueryText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A question about quotas, as the ops listener takes it. */
final class QuotaQuery {
    private final String path;
    private final Map<String, String> values = new LinkedHashMap<>();

    QuotaQuery(String path) {
        this.path = path;
    }

    /**
     * Adds a parameter.
     *
     * @param value null where it was not given
     */
    QuotaQuery with(String name, @Nullable Object value) {
        if (value != null) {
            values.put(name, value.toString());
        }
        return this;
    }

    /** @throws IllegalArgumentException if a parameter is empty, which a sidecar would refuse */
    void check() {
        values.forEach((name, value) -> {
            if (value.isEmpty()) {
                throw new IllegalArgumentException(name + " is empty: remove it, or give it a value");
            }
        });
    }

    String path() {
        return path;
    }

    Map<String, String> values() {
        return values;
    }

    /** Returns path and query. */
    String uri() {
        return values.isEmpty() ? path : path + "?" + QueryText.of(values);
    }
}
