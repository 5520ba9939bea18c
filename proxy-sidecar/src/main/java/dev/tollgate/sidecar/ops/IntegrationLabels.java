package dev.tollgate.sidecar.ops;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The values of the label {@code integration}. Each integration has its id as the value, up to a bound; all others share
 * {@link #OTHER}, and requests without an integration have {@link #NONE}. An id that equals one of these two, or that starts
 * with {@code id:}, gets the prefix {@code id:}, so that no two integrations share a value. Thread-safe.
 */
final class IntegrationLabels {
    static final String NONE = "none";
    static final String OTHER = "other";

    private static final String ID = "id:";

    private final int max;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    /** @param max how many integrations get a value of their own */
    IntegrationLabels(int max) {
        this.max = max;
    }

    /** @param integrationId empty for nobody */
    String of(String integrationId) {
        if (integrationId.isEmpty()) {
            return NONE;
        }
        String label = known.get(integrationId);
        if (label != null) {
            return label;
        }
        return known.size() < max ? known.computeIfAbsent(integrationId, IntegrationLabels::distinct) : OTHER;
    }

    private static String distinct(String id) {
        return id.equals(NONE) || id.equals(OTHER) || id.startsWith(ID) ? ID + id : id;
    }
}
