package dev.tollgate.exchange.apikey;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The store's record of an operator's token.
 *
 * @param hash bcrypt
 * @param role of its owner
 * @param active false if it was revoked
 * @param expiresAt when it expires, null if it never does
 */
public record OperatorRecord(
        String hash, Role role, boolean active, @Nullable Instant expiresAt) {
    /** Returns whether the token is valid at an instant. */
    public boolean isUsable(Instant now) {
        return active && (expiresAt == null || now.isBefore(expiresAt));
    }
}
