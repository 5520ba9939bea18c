package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key of an integration.
 *
 * @param name its name
 * @param hash bcrypt, or SHA-256 in hex; never shown
 * @param description for people
 * @param status one of {@link Status}
 * @param tier 0 or more
 * @param createdAt when it was made
 * @param expiresAt when it expires, null if it never does
 * @param lastUsed when a server last noted a use, null if none has
 * @param quota its own limits, beside its integration's
 * @param replacedBy the id of the key that it was rotated to, null if it was not
 */
public record KeyEntry(
        KeyName name,
        String hash,
        String description,
        String status,
        int tier,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsed,
        QuotaSchedule quota,
        @Nullable String replacedBy) {
    /** Returns the same key, which ends because another one takes its place. */
    public KeyEntry replaced(String successor, Instant end) {
        return new KeyEntry(name, hash, description, status, tier, createdAt, end, lastUsed, quota, successor);
    }

    /** Returns the same key with another tier and description. */
    public KeyEntry with(int otherTier, String otherDescription) {
        return new KeyEntry(
                name, hash, otherDescription, status, otherTier, createdAt, expiresAt, lastUsed, quota, replacedBy);
    }

    /** Returns the same key without the temporary limits that have ended. */
    public KeyEntry from(Instant now) {
        QuotaSchedule left = quota.from(now);
        return new KeyEntry(name, hash, description, status, tier, createdAt, expiresAt, lastUsed, left, replacedBy);
    }

    /** Returns the status, or {@code expired} for an active key that has ended. */
    public String state(Instant now) {
        boolean ended = expiresAt != null && !now.isBefore(expiresAt);
        return ended && status.equals(Status.ACTIVE) ? "expired" : status;
    }

    /** Returns {@code bcrypt} or {@code sha256}. */
    public String hashKind() {
        return hash.startsWith("$") ? "bcrypt" : "sha256";
    }

    /** Returns a text that changes with every member but the last use, which no operator changes. */
    public String tag() {
        Map<String, Object> members = members();
        members.remove("last_used");
        return Tag.of(members);
    }

    /** Returns its members as JSON shows them, without the hash. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("integration_id", name.integrationId());
        members.put("key_id", name.keyId());
        members.put("description", description);
        members.put("status", status);
        members.put("tier", tier);
        members.put("hash", hashKind());
        members.put("created_at", createdAt.toString());
        if (expiresAt != null) {
            members.put("expires_at", expiresAt.toString());
        }
        if (lastUsed != null) {
            members.put("last_used", lastUsed.toString());
        }
        if (!quota.ordinary().isEmpty()) {
            members.put("quota", quota.ordinary().shown());
        }
        if (!quota.overrides().isEmpty()) {
            members.put(QuotaSchedule.OVERRIDE, quota.shownOverrides());
        }
        if (replacedBy != null) {
            members.put("replaced_by", replacedBy);
        }
        return members;
    }
}
