package dev.tollgate.exchange.apikey;

import dev.tollgate.jwt.quota.Quota;

/**
 * What the store knows of a key, with what its integration's tokens need.
 *
 * @param hash bcrypt, or 64 lowercase hex digits of SHA-256
 * @param active whether it may be exchanged
 * @param tier 0 or more
 * @param quota the integration's, {@link Quota#none()} if none is set
 */
public record KeyRecord(String hash, boolean active, int tier, Quota quota) {}
