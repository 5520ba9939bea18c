package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What every command has that changes signing keys. Their audit log is a file of JSON lines beside the key file, since they
 * live in no store.
 */
final class SigningKeyOptions {
    @Option(
            names = "--file",
            required = true,
            paramLabel = "FILE",
            description = "The file of the private keys; FILE.audit logs its changes.")
    @SuppressWarnings("NullAway.Init")
    Path file;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    OutputOption output;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private AuthorOption author;

    Author author() {
        return author.author();
    }

    void log(Author author, String action, @Nullable SigningKeys before, SigningKeys after) {
        Instant now = author.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        AuditEntry entry = new AuditEntry(
                now, author.name(), action, file.getFileName().toString(), null, members(before), members(after));
        Path log = file.resolveSibling(file.getFileName() + ".audit");
        try {
            DurableFile.append(log, OutputOption.json(entry.members()) + "\n");
        } catch (IOException e) {
            throw new UserError("the keys are changed, but " + log + " cannot be written (" + e.getMessage()
                    + "): note the change yourself");
        }
    }

    private static Map<String, Object> members(@Nullable SigningKeys keys) {
        List<String> kids = keys == null
                ? List.of()
                : keys.all().stream().map(SigningKey::keyId).toList();
        return kids.isEmpty() ? Map.of() : Map.of("kids", kids);
    }
}
