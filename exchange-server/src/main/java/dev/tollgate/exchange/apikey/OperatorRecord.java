package dev.tollgate.exchange.apikey;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the store knows of an operator's token.
 *
 * @param hash bcrypt
 * @param role what its owner may do
 * @param active whether it has not been revoked
 * @param expiresAt when it ends, null if it has no end
 */
public record OperatorRecord(
        String hash, Role role, boolean active, @Nullable Instant expiresAt) {
    /** Returns whether the token is good at an instant. */
    public boolean isUsable(Instant now) {
        return active && (expiresAt == null || now.isBefore(expiresAt));
    }
}
