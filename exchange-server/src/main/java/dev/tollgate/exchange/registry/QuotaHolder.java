package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyName;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The holder of a quota: an integration or one of its keys.
 *
 * @param integrationId the integration
 * @param keyId the key of it, null for the integration itself
 */
public record QuotaHolder(String integrationId, @Nullable String keyId) {
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
