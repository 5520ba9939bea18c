package dev.tollgate.exchange.signing;

import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Signing keys as JSON shows them, without their secrets. */
public final class SigningKeyRows {
    /** Since when verifiers can know a key. */
    public static final String PUBLISHED_SINCE = "published_since";

    /** Since when the key that signs does so. */
    public static final String SIGNS_SINCE = "signs_since";

    /** When a key that signs no more has signed last. */
    public static final String SIGNED_UNTIL = "signed_until";

    private SigningKeyRows() {}

    /** Returns the members of each key, the one that signs first, without the times that are not known. */
    public static List<Map<String, Object>> of(SigningKeys keys, SigningKeyHistory history) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (SigningKey key : keys.all()) {
            Map<String, Object> row = members(keys, key);
            history.publishedSince(key.keyId()).ifPresent(since -> row.put(PUBLISHED_SINCE, since.toString()));
            if (isSigner(keys, key)) {
                history.signsSince().ifPresent(since -> row.put(SIGNS_SINCE, since.toString()));
            } else {
                history.signedUntil(key.keyId())
                        .filter(until -> !until.equals(Instant.MIN))
                        .ifPresent(until -> row.put(SIGNED_UNTIL, until.toString()));
            }
            rows.add(row);
        }
        return rows;
    }

    /** Returns the members of a key. */
    public static Map<String, Object> members(SigningKeys keys, SigningKey key) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kid", key.keyId());
        members.put("alg", key.algorithm().joseName());
        members.put("state", isSigner(keys, key) ? "signs" : "published");
        return members;
    }

    private static boolean isSigner(SigningKeys keys, SigningKey key) {
        return key.keyId().equals(keys.signer().keyId());
    }
}
