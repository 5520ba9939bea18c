package dev.tollgate.exchange.registry;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of the audit log.
 *
 * @param at when
 * @param author the author from the command line
 * @param action the name of the command, such as {@code key revoke}
 * @param subject the integration, organization or operator
 * @param keyId the key, null where the change is not of a key
 * @param before the members that the thing had, empty if it is new
 * @param after the members it has since, empty if it is gone
 */
public record AuditEntry(
        Instant at,
        String author,
        String action,
        String subject,
        @Nullable String keyId,
        Map<String, Object> before,
        Map<String, Object> after) {
    /** The member of a new key that names its predecessor. */
    public static final String REPLACES = "replaces";

    /** Returns its members as JSON shows them. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("at", at.toString());
        members.put("author", author);
        members.put("action", action);
        members.put("subject", subject);
        if (keyId != null) {
            members.put("key_id", keyId);
        }
        members.put("before", before);
        members.put("after", after);
        return members;
    }
}
