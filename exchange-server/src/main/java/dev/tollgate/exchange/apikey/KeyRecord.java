package dev.tollgate.exchange.apikey;

import dev.tollgate.jwt.quota.Quota;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the store knows of a key, with what its integration's tokens need.
 *
 * @param hash bcrypt, or 64 lowercase hex digits of SHA-256
 * @param active whether neither the key is revoked nor its integration suspended
 * @param expiresAt when the key ends, null if it has no end
 * @param tier 0 or more
 * @param quota the integration's, {@link Quota#none()} if none is set
 */
public record KeyRecord(
        String hash, boolean active, @Nullable Instant expiresAt, int tier, Quota quota) {
    /** Returns whether the key may be exchanged now. A key that has ended counts like a revoked one. */
    public boolean isUsable(Instant now) {
        return active && (expiresAt == null || now.isBefore(expiresAt));
    }
}
