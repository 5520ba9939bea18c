package dev.tollgate.exchange.ops.sources;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The client whose next request is to be explained. Texts are empty where nothing was said.
 *
 * @param tier the key's in the store, which its next token has; a sidecar may know an older one
 */
public record Asker(String integration, String key, OptionalInt tier, String client, String quotaUser) {
    /** The query parameter for the id of a key. */
    public static final String KEY = "key";

    /** The query parameter for a client's address. */
    public static final String CLIENT = "client";

    /** The query parameter for a user whom a backend names. */
    public static final String QUOTA_USER = "quota_user";

    /** Returns the parameters of a sidecar's {@code /quota/explain}. */
    Map<String, String> parameters() {
        Map<String, String> given =
                new TreeMap<>(Map.of("integration", integration, KEY, key, CLIENT, client, QUOTA_USER, quotaUser));
        tier.ifPresent(number -> given.put("tier", String.valueOf(number)));
        given.values().removeIf(String::isEmpty);
        return given;
    }
}
