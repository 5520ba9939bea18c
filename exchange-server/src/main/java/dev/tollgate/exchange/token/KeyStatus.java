package dev.tollgate.exchange.token;

import dev.tollgate.exchange.apikey.KeyRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The state of a key, for its owner. */
final class KeyStatus {
    private KeyStatus() {}

    /**
     * Returns the members of a valid key: its id, its end, its tier, the limits that the operator has set for it and
     * its integration, and their end. Limits of a tier are in the sidecars' files and not known here.
     *
     * @param limits what sidecars know of its limits, none if they are not asked or know nothing
     */
    static Map<String, Object> members(KeyCheck.GoodKey key, List<Map<String, Object>> limits, Instant now) {
        KeyRecord record = key.record();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("integration_id", key.name().integrationId());
        members.put("key_id", key.name().keyId());
        members.put("status", "active");
        if (record.expiresAt() != null) {
            members.put("expires_at", record.expiresAt().toString());
        }
        members.put("tier", record.tier());
        members.put("quota", record.quotaAt(now).shown());
        record.quotaEndsAt(now).ifPresent(end -> members.put("quota_ends_at", end.toString()));
        if (!limits.isEmpty()) {
            members.put("limits", limits);
        }
        return members;
    }
}
