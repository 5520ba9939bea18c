package dev.tollgate.exchange.registry;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An organization whose machines join the platform with autojoin keys.
 *
 * @param name as in the {@code org} claim
 * @param email of a contact
 * @param probabilityMultiplier what m-lab/autojoin reads, 1 unless set by hand; null where an entity has none
 * @param createdAt when it was registered
 */
public record Organization(
        String name, String email, @Nullable Double probabilityMultiplier, Instant createdAt) {
    /** Returns its members as JSON shows them. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("organization", name);
        members.put("email", email);
        if (probabilityMultiplier != null) {
            members.put("probability_multiplier", probabilityMultiplier);
        }
        members.put("created_at", createdAt.toString());
        return members;
    }
}
