package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.signing.SigningKeyRows;
import dev.tollgate.text.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Signing keys as a table for people. */
final class SigningKeyTable {
    private SigningKeyTable() {}

    /**
     * Returns the table, with a dash where there is no time.
     *
     * @param doubtful whether the times of publication may be unknown
     */
    static Table of(List<Map<String, Object>> rows, boolean doubtful) {
        Table table = new Table("KID", "ALGORITHM", "STATE", "PUBLISHED_SINCE", "SIGNS_SINCE", "SIGNED_UNTIL");
        @Nullable String unknown = doubtful ? "unknown" : null;
        for (Map<String, Object> row : rows) {
            table.row(
                    row.get("kid"),
                    row.get("alg"),
                    row.get("state"),
                    row.getOrDefault(SigningKeyRows.PUBLISHED_SINCE, unknown),
                    row.get(SigningKeyRows.SIGNS_SINCE),
                    row.get(SigningKeyRows.SIGNED_UNTIL));
        }
        return table;
    }
}
