package dev.tollgate.exchange.registry;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The author of changes, and a clock, for the audit log.
 *
 * @param name a person or a program
 * @param clock the time, of which whole seconds are kept
 */
public record Author(String name, InstantSource clock) {
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    AuditEntry entry(
            String action,
            String subject,
            @Nullable String keyId,
            Map<String, Object> before,
            Map<String, Object> after) {
        return new AuditEntry(now(), name, action, subject, keyId, before, after);
    }

    AuditEntry entry(String action, String subject, Map<String, Object> before, Map<String, Object> after) {
        return entry(action, subject, null, before, after);
    }
}
