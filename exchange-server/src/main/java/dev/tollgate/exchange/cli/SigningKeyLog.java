package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the audit log says of a change of signing keys. It is a file of JSON lines beside the key file, since they live in no
 * store.
 *
 * @param author who makes the change
 * @param action what, as the command is called
 */
record SigningKeyLog(Author author, String action) {
    /** Returns the line about one change, without the secrets. */
    String line(Path file, @Nullable SigningKeys before, SigningKeys after) {
        Instant now = author.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        String subject = String.valueOf(file.getFileName());
        AuditEntry entry = new AuditEntry(now, author.name(), action, subject, null, members(before), members(after));
        return OutputOption.json(entry.members());
    }

    private static Map<String, Object> members(@Nullable SigningKeys keys) {
        List<String> kids = keys == null
                ? List.of()
                : keys.all().stream().map(SigningKey::keyId).toList();
        return kids.isEmpty() ? Map.of() : Map.of("kids", kids);
    }
}
