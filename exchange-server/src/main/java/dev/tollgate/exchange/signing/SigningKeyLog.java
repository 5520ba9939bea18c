package dev.tollgate.exchange.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.Author;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The audit log of changes of signing keys: a file of JSON lines beside the key file, because these keys are in no
 * store.
 *
 * @param author of the change
 * @param action the name of the command
 */
public record SigningKeyLog(Author author, String action) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String KIDS = "kids";

    /** Returns the time. */
    public Instant now() {
        return author.clock().instant();
    }

    /** Returns the line about one change, without the secrets. */
    String line(Path file, @Nullable SigningKeys before, SigningKeys after) {
        Instant now = now().truncatedTo(ChronoUnit.SECONDS);
        String subject = String.valueOf(file.getFileName());
        AuditEntry entry = new AuditEntry(now, author.name(), action, subject, null, members(before), members(after));
        try {
            return JSON.writeValueAsString(entry.members());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an entry is always JSON", e);
        }
    }

    /**
     * A parsed line.
     *
     * @param before the keys before the change, empty if there was no file; the first one signs
     * @param after the keys after it, at least one
     */
    record Change(Instant at, List<String> before, List<String> after) {}

    /** Parses a line, empty if {@link #line} did not write it. */
    static Optional<Change> read(String line) {
        try {
            JsonNode entry = JSON.readTree(line);
            List<String> after = kids(entry.path("after"));
            return after.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Change(Instant.parse(entry.path("at").asText()), kids(entry.path("before")), after));
        } catch (JsonProcessingException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Returns the ids of keys in their order. */
    public static List<String> kids(SigningKeys keys) {
        return keys.all().stream().map(SigningKey::keyId).toList();
    }

    private static List<String> kids(JsonNode members) {
        return StreamSupport.stream(members.path(KIDS).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static Map<String, Object> members(@Nullable SigningKeys keys) {
        List<String> kids = keys == null ? List.of() : kids(keys);
        return kids.isEmpty() ? Map.of() : Map.of(KIDS, kids);
    }
}
