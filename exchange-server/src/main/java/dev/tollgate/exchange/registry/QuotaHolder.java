package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.jwt.quota.Dimension;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The holder of a quota: an integration or one of its keys.
 *
 * @param integrationId the integration
 * @param keyId the key of it, null for the integration itself
 */
public record QuotaHolder(String integrationId, @Nullable String keyId) {
    /** The limits that a key can have. */
    private static final Set<Dimension> OF_A_KEY = Set.of(Dimension.KEY_REQUESTS);

    /** Returns an integration. */
    public static QuotaHolder integration(String id) {
        return new QuotaHolder(id, null);
    }

    /** Returns a key. */
    public static QuotaHolder key(KeyName name) {
        return new QuotaHolder(name.integrationId(), name.keyId());
    }

    /** Returns what names it in JSON. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("integration_id", integrationId);
        if (keyId != null) {
            members.put("key_id", keyId);
        }
        return members;
    }

    /** Says that it is missing. */
    public RefusedException missing() {
        return keyId == null ? Integrations.missing(integrationId) : Keys.missing(new KeyName(integrationId, keyId));
    }

    /**
     * Checks that it can have a limit.
     *
     * @param where the name of the limit in JSON
     * @throws RefusedException if it cannot
     */
    public void requireOwn(Dimension dimension, String where) throws RefusedException {
        if (keyId != null && !OF_A_KEY.contains(dimension)) {
            throw RefusedException.invalid(
                    where,
                    "a key cannot have a limit of " + dimension.wireName()
                            + (dimension == Dimension.REQUESTS
                                    ? ": key_requests limits the requests of a key"
                                    : ": set it for the integration"));
        }
    }

    /** Returns the command that changes its quota. */
    String command() {
        return keyId == null ? "quota" : "key quota";
    }

    @Override
    public String toString() {
        return keyId == null
                ? "integration '" + integrationId + "'"
                : "key '" + keyId + "' of integration '" + integrationId + "'";
    }
}
