package dev.tollgate.exchange.apikey;

import dev.tollgate.jwt.quota.Quota;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The store's record of a key, with the data of its integration for tokens.
 *
 * @param hash bcrypt, or 64 lowercase hex digits of SHA-256
 * @param state whether the key or its integration is suspended or revoked
 * @param expiresAt when the key expires, null if it never does
 * @param tier as stored, 0 if there is none; locate reads unknown tiers as 0
 * @param quota the integration's
 * @param ownQuota the key's own, which takes precedence over the integration's
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

    /** Returns when the first temporary limit of {@link #quotaAt} ends; empty if there is none. */
    public Optional<Instant> quotaEndsAt(Instant now) {
        return Stream.of(quota, ownQuota)
                .flatMap(schedule -> schedule.from(now).overrides().values().stream())
                .map(QuotaSchedule.LimitOverride::until)
                .min(Comparator.naturalOrder());
    }

    /** Returns whether neither the key nor its integration is suspended or revoked. */
    public boolean isActive() {
        return state == KeyState.ACTIVE;
    }

    /** Returns whether the key may be exchanged now. An expired key counts as revoked. */
    public boolean isUsable(Instant now) {
        return isActive() && (expiresAt == null || now.isBefore(expiresAt));
    }
}
