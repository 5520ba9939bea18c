package dev.tollgate.exchange.store.sqlite;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.AuditLine;
import dev.tollgate.exchange.registry.AuditPlace;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorEntry;
import dev.tollgate.exchange.registry.Organization;
import dev.tollgate.exchange.registry.OrganizationKey;
import dev.tollgate.exchange.registry.Page;
import dev.tollgate.exchange.store.MembersJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs statements, and converts rows into entries. */
final class SqliteRows {
    private SqliteRows() {}

    /** Converts the current row into an entry. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException, StoreException;
    }

    /** Reads rows, some of which may be malformed because other programs or operators wrote them. */
    static <T> Listing<T> listing(Connection connection, Row<T> row, String sql, @Nullable Object... values)
            throws SQLException, StoreException {
        return first(Integer.MAX_VALUE, connection, row, sql, values);
    }

    /**
     * Reads a page of a table in the order of a column. Unreadable rows do not count, so each page is full or the last
     * one.
     */
    static <T> Listing<T> page(Connection connection, Row<T> row, String table, String name, Page page)
            throws SQLException, StoreException {
        String sql = "SELECT * FROM %1$s WHERE %2$s > ?1 AND instr(lower(%2$s), lower(?2)) > 0 ORDER BY %2$s"
                .formatted(table, name);
        return first(page.limit(), connection, row, sql, page.after(), page.part());
    }

    /** Reads rows until there are so many entries. Those that cannot be read do not count. */
    static <T> Listing<T> first(int limit, Connection connection, Row<T> row, String sql, @Nullable Object... values)
            throws SQLException, StoreException {
        try (PreparedStatement statement = prepare(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            List<String> complaints = new ArrayList<>();
            while (found.size() < limit && rows.next()) {
                try {
                    found.add(row.read(rows));
                } catch (UnreadableException e) {
                    complaints.add(String.valueOf(e.getMessage()));
                }
            }
            return new Listing<>(found, complaints);
        }
    }

    static <T> List<T> list(Connection connection, Row<T> row, String sql, @Nullable Object... values)
            throws SQLException, StoreException {
        try (PreparedStatement statement = prepare(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(row.read(rows));
            }
            return found;
        }
    }

    static <T> Optional<T> first(Connection connection, Row<T> row, String sql, @Nullable Object... values)
            throws SQLException, StoreException {
        return list(connection, row, sql, values).stream().findFirst();
    }

    static void update(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values)) {
            statement.executeUpdate();
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    static IntegrationEntry integration(ResultSet row) throws SQLException, StoreException {
        String entity = "integration '" + row.getString("id") + "'";
        return new IntegrationEntry(
                row.getString("id"),
                row.getString("description"),
                row.getString("status"),
                instant(row, "created_at", entity),
                MembersJson.quota(row.getString("quota"), entity));
    }

    static KeyEntry key(ResultSet row) throws SQLException, StoreException {
        KeyName name = new KeyName(row.getString("integration_id"), row.getString("id"));
        String entity = "key '" + name.keyId() + "' of integration '" + name.integrationId() + "'";
        return new KeyEntry(
                name,
                row.getString("key_hash"),
                row.getString("description"),
                row.getString("status"),
                tier(row),
                instant(row, "created_at", entity),
                row.getString("expires_at") == null ? null : instant(row, "expires_at", entity),
                row.getString("last_used") == null ? null : instant(row, "last_used", entity),
                MembersJson.quota(row.getString("quota"), entity),
                row.getString("replaced_by"));
    }

    static Organization organization(ResultSet row) throws SQLException, StoreException {
        double multiplier = row.getDouble("probability_multiplier");
        return new Organization(
                row.getString("name"),
                row.getString("email"),
                row.wasNull() ? null : multiplier,
                instant(row, "created_at", "organization '" + row.getString("name") + "'"));
    }

    /** Reads what names an autojoin key, whatever else is in its row. */
    static OrganizationKey nameOfOrganizationKey(ResultSet row) throws SQLException {
        return new OrganizationKey(
                OrganizationKey.idOfHash(row.getString("key_hash")), row.getString("organization"), Instant.EPOCH);
    }

    static OrganizationKey organizationKey(ResultSet row) throws SQLException, StoreException {
        String organization = row.getString("organization");
        return new OrganizationKey(
                OrganizationKey.idOfHash(row.getString("key_hash")),
                organization,
                instant(
                        row,
                        "created_at",
                        "key '" + OrganizationKey.idOfHash(row.getString("key_hash")) + "' of organization '"
                                + organization + "'"));
    }

    static OperatorEntry operator(ResultSet row) throws SQLException, StoreException {
        String entity = "operator '" + row.getString("name") + "'";
        String role = row.getString("role");
        return new OperatorEntry(
                row.getString("name"),
                row.getString("token_hash"),
                Role.named(role)
                        .orElseThrow(() -> new UnreadableException(
                                entity + " has the unknown role '" + role + "': write viewer or editor", null)),
                row.getString("status"),
                instant(row, "created_at", entity),
                row.getString("expires_at") == null ? null : instant(row, "expires_at", entity));
    }

    static AuditLine audit(ResultSet row) throws SQLException, StoreException {
        String entity = "line " + row.getLong("id") + " of the audit log";
        return new AuditLine(
                new AuditPlace(0, 0, row.getLong("id")),
                new AuditEntry(
                        instant(row, "at", entity),
                        row.getString("author"),
                        row.getString("action"),
                        row.getString("subject"),
                        row.getString("key_id"),
                        MembersJson.read(row.getString("before"), entity),
                        MembersJson.read(row.getString("after"), entity)));
    }

    /** Returns a tier, 0 if it is too large for locate. */
    static int tier(ResultSet row) throws SQLException {
        long tier = row.getLong("tier");
        return tier == (int) tier ? (int) tier : 0;
    }

    static Instant instant(ResultSet row, String column, String entity) throws SQLException, StoreException {
        String text = row.getString(column);
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new UnreadableException(
                    entity + " has the malformed " + column + " '" + text + "': write it like 2026-01-31T00:00:00Z", e);
        }
    }
}
