package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.text.Table;
import java.time.Instant;
import java.util.List;

/** Keys as people read them. */
final class KeyTable {
    private KeyTable() {}

    static Table of(List<KeyEntry> keys) {
        Instant now = Instant.now();
        Table table = new Table(
                "KEY_ID",
                "STATUS",
                "TIER",
                "HASH",
                "CREATED",
                "EXPIRES",
                "LAST_USED",
                "REPLACED_BY",
                "QUOTA",
                "DESCRIPTION");
        for (KeyEntry key : keys) {
            table.row(
                    key.name().keyId(),
                    key.state(now),
                    key.tier(),
                    key.hashKind(),
                    key.createdAt(),
                    key.expiresAt(),
                    key.lastUsed(),
                    key.replacedBy(),
                    key.quota().isEmpty() ? null : QuotaText.of(key.quota()),
                    key.description());
        }
        return table;
    }
}
