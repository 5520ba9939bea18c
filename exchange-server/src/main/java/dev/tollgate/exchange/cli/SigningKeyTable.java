package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.signing.SigningKeyHistory;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Signing keys as tables and JSON show them, without their secrets. */
final class SigningKeyTable {
    private static final String PUBLISHED_SINCE = "published_since";
    private static final String SIGNS_SINCE = "signs_since";
    private static final String SIGNED_UNTIL = "signed_until";

    private final SigningKeys keys;
    private final SigningKeyHistory history;

    SigningKeyTable(SigningKeys keys, SigningKeyHistory history) {
        this.keys = keys;
        this.history = history;
    }

    /** Returns the table, with a dash where there is no time. */
    Table table() {
        Table table = new Table("KID", "ALGORITHM", "STATE", "PUBLISHED_SINCE", "SIGNS_SINCE", "SIGNED_UNTIL");
        @Nullable String unknown = history.doubt().isEmpty() ? null : "unknown";
        for (Map<String, Object> row : rows()) {
            table.row(
                    row.get("kid"),
                    row.get("alg"),
                    row.get("state"),
                    row.getOrDefault(PUBLISHED_SINCE, unknown),
                    row.get(SIGNS_SINCE),
                    row.get(SIGNED_UNTIL));
        }
        return table;
    }

    /** Returns the members of each key, without the times that are not known. */
    List<Map<String, Object>> rows() {
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
    static Map<String, Object> members(SigningKeys keys, SigningKey key) {
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
