package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.QuotaSchedule;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An integration.
 *
 * @param id as in API keys and tokens
 * @param description for people
 * @param status one of {@link Status}
 * @param createdAt when it was registered
 * @param quota the quota in its tokens
 */
public record IntegrationEntry(String id, String description, String status, Instant createdAt, QuotaSchedule quota) {
    /** Returns the same integration with another description. */
    IntegrationEntry described(String other) {
        return new IntegrationEntry(id, other, status, createdAt, quota);
    }

    /** Returns the same integration without the temporary limits that have ended. */
    public IntegrationEntry from(Instant now) {
        return new IntegrationEntry(id, description, status, createdAt, quota.from(now));
    }

    /** Returns a text that changes with every member. */
    public String tag() {
        return Tag.of(members());
    }

    /** Returns its members as JSON shows them. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("integration_id", id);
        members.put("description", description);
        members.put("status", status);
        members.put("created_at", createdAt.toString());
        members.put("quota", quota.ordinary().shown());
        if (!quota.overrides().isEmpty()) {
            members.put(QuotaSchedule.OVERRIDE, quota.shownOverrides());
        }
        return members;
    }
}
