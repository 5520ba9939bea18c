package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.Sha256;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An autojoin key of an organization, without its text.
 *
 * @param id how operators name it: the first {@value #ID_LENGTH} hex digits of the SHA-256 of its text
 * @param organization its owner's name
 * @param createdAt when it was made
 */
public record OrganizationKey(String id, String organization, Instant createdAt) {
    private static final int ID_LENGTH = 16;

    /** Returns how operators name a key. */
    public static String idOf(String apiKey) {
        return idOfHash(Sha256.hex(apiKey));
    }

    /** Returns how operators name a key with this SHA-256, in hex. */
    public static String idOfHash(String sha256) {
        return sha256.substring(0, ID_LENGTH);
    }

    /** Returns its members as JSON shows them. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("organization", organization);
        members.put("key_id", id);
        members.put("created_at", createdAt.toString());
        return members;
    }
}
