package dev.tollgate.sidecar.ops;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The values of the label {@code integration}: the id of each of a bounded number of integrations, {@link #NONE} for requests
 * of nobody and {@link #OTHER} for all integrations beyond the bound. An id that is one of these two, or begins as the values
 * do that take their place, gets {@code id:} before it, so that no two share a value. Safe for use by many threads.
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
