package dev.tollgate.exchange.registry;

/**
 * A line of the audit log, and where it stands.
 *
 * @param place of no other line
 */
public record AuditLine(AuditPlace place, AuditEntry entry) {}
