package dev.tollgate.exchange.apikey;

import dev.tollgate.jwt.quota.Quota;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the store knows of a key, with what its integration's tokens need.
 *
 * @param hash bcrypt, or 64 lowercase hex digits of SHA-256
 * @param state whether the key or its integration has been stopped
 * @param expiresAt when the key ends, null if it has no end
 * @param tier as it is stored, 0 where there is none; locate reads what it does not know as 0
 * @param quota the integration's
 * @param ownQuota the key's own, which counts before the integration's
 */
public record KeyRecord(
        String hash,
        KeyState state,
        @Nullable Instant expiresAt,
        int tier,
        QuotaSchedule quota,
        QuotaSchedule ownQuota) {
    /** Returns the quota for a token that is made at an instant. */
    public Quota quotaAt(Instant now) {
        return ownQuota.at(now).orElse(quota.at(now));
    }

    /** Returns when a limit of {@link #quotaAt} ends by itself, the first of them; empty if none does. */
    public Optional<Instant> quotaEndsAt(Instant now) {
        return Stream.of(quota, ownQuota)
                .flatMap(schedule -> schedule.from(now).overrides().values().stream())
                .map(QuotaSchedule.LimitOverride::until)
                .min(Comparator.naturalOrder());
    }

    /** Returns whether neither the key nor its integration has been stopped. */
    public boolean isActive() {
        return state == KeyState.ACTIVE;
    }

    /** Returns whether the key may be exchanged now. A key that has ended counts like a revoked one. */
    public boolean isUsable(Instant now) {
        return isActive() && (expiresAt == null || now.isBefore(expiresAt));
    }
}
