package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.OperatorRecord;
import dev.tollgate.exchange.apikey.Role;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An operator, who has one token, or is signed in by a proxy.
 *
 * @param name as in the token and in the audit log
 * @param hash bcrypt of the token's secret, never shown; empty, which no token matches, for one whom a proxy signs in
 * @param role what the operator may do
 * @param status {@link Status#ACTIVE} or {@link Status#REVOKED}
 * @param createdAt when the token was made
 * @param expiresAt when the token ends, null if it has no end
 */
public record OperatorEntry(
        String name,
        String hash,
        Role role,
        String status,
        Instant createdAt,
        @Nullable Instant expiresAt) {
    /** Makes an operator whom a proxy signs in. */
    static OperatorEntry ofAssertions(String email, Role role, Instant createdAt, @Nullable Instant expiresAt) {
        return new OperatorEntry(email, "", role, Status.ACTIVE, createdAt, expiresAt);
    }

    /** Returns whether a proxy signs this operator in. */
    public boolean isAsserted() {
        return hash.isEmpty();
    }

    /** Returns what decides whether a presented token is good. */
    public OperatorRecord toRecord() {
        return new OperatorRecord(hash, role, status.equals(Status.ACTIVE), expiresAt);
    }

    /** Returns the same operator with a revoked token. */
    OperatorEntry revoked() {
        return new OperatorEntry(name, hash, role, Status.REVOKED, createdAt, expiresAt);
    }

    /** Returns the status, or {@code expired} for an active token that has ended. */
    public String state(Instant now) {
        boolean ended = expiresAt != null && !now.isBefore(expiresAt);
        return ended && status.equals(Status.ACTIVE) ? "expired" : status;
    }

    /** Returns its members as JSON shows them, without the hash. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("operator", name);
        members.put("role", role.toString());
        members.put("sign_in", isAsserted() ? "assertion" : "token");
        members.put("status", status);
        members.put("created_at", createdAt.toString());
        if (expiresAt != null) {
            members.put("expires_at", expiresAt.toString());
        }
        return members;
    }
}
