package dev.tollgate.exchange.store.sqlite;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.registry.AuditEntry;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.OperatorEntry;
import dev.tollgate.exchange.registry.Organization;
import dev.tollgate.exchange.registry.OrganizationKey;
import dev.tollgate.exchange.registry.QuotaHolder;
import dev.tollgate.exchange.registry.StoreTransaction;
import dev.tollgate.exchange.store.MembersJson;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reads and writes of a transaction on its connection. */
record SqliteTransaction(SqliteFile file, Connection connection) implements StoreTransaction {
    private static final String OF_KEY = " FROM api_key WHERE integration_id = ? AND id = ?";
    private static final String ORGANIZATION_KEYS =
            "SELECT * FROM organization_key WHERE organization = ? ORDER BY created_at, key_hash";

    @Override
    public Optional<IntegrationEntry> integration(String id) throws StoreException {
        return first(SqliteRows::integration, "SELECT * FROM integration WHERE id = ?", id);
    }

    @Override
    public Optional<String> status(String integrationId) throws StoreException {
        return first(row -> row.getString(1), "SELECT status FROM integration WHERE id = ?", integrationId);
    }

    @Override
    public Optional<Map<String, Object>> quota(QuotaHolder of) throws StoreException {
        SqliteRows.Row<Map<String, Object>> quota = row -> MembersJson.readOrQuote(row.getString(1));
        return of.keyId() == null
                ? first(quota, "SELECT quota FROM integration WHERE id = ?", of.integrationId())
                : first(quota, "SELECT quota" + OF_KEY, of.integrationId(), of.keyId());
    }

    @Override
    public Map<KeyName, String> keyStatuses(String integrationId) throws StoreException {
        Map<KeyName, String> statuses = new LinkedHashMap<>();
        list(
                row -> statuses.put(new KeyName(integrationId, row.getString("id")), row.getString("status")),
                "SELECT id, status FROM api_key WHERE integration_id = ?",
                integrationId);
        return statuses;
    }

    @Override
    public Optional<KeyEntry> key(KeyName name) throws StoreException {
        return first(SqliteRows::key, "SELECT *" + OF_KEY, name.integrationId(), name.keyId());
    }

    @Override
    public Optional<String> status(KeyName name) throws StoreException {
        return first(row -> row.getString(1), "SELECT status" + OF_KEY, name.integrationId(), name.keyId());
    }

    @Override
    public Optional<Organization> organization(String name) throws StoreException {
        return first(SqliteRows::organization, "SELECT * FROM organization WHERE name = ?", name);
    }

    @Override
    public List<OrganizationKey> organizationKeys(String organization) throws StoreException {
        return list(SqliteRows::nameOfOrganizationKey, ORGANIZATION_KEYS, organization);
    }

    @Override
    public void add(IntegrationEntry entry) throws StoreException {
        update(
                "INSERT INTO integration (id, description, status, created_at, quota) VALUES (?, ?, ?, ?, ?)",
                entry.id(),
                entry.description(),
                entry.status(),
                entry.createdAt().toString(),
                MembersJson.write(entry.quota()));
    }

    @Override
    public void put(KeyEntry entry) throws StoreException {
        update(
                "INSERT INTO api_key (integration_id, id, key_hash, description, status, tier, created_at, expires_at,"
                        + " replaced_by, quota) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (integration_id, id)"
                        + " DO UPDATE SET expires_at = excluded.expires_at, replaced_by = excluded.replaced_by",
                entry.name().integrationId(),
                entry.name().keyId(),
                entry.hash(),
                entry.description(),
                entry.status(),
                entry.tier(),
                entry.createdAt().toString(),
                entry.expiresAt() == null ? null : entry.expiresAt().toString(),
                entry.replacedBy(),
                MembersJson.write(entry.quota()));
    }

    @Override
    public void putTerms(KeyName name, int tier, String description) throws StoreException {
        update(
                "UPDATE api_key SET tier = ?, description = ? WHERE integration_id = ? AND id = ?",
                tier,
                description,
                name.integrationId(),
                name.keyId());
    }

    @Override
    public void putDescription(String integrationId, String description) throws StoreException {
        update("UPDATE integration SET description = ? WHERE id = ?", description, integrationId);
    }

    @Override
    public void remove(IntegrationEntry integration) throws StoreException {
        update("DELETE FROM api_key WHERE integration_id = ?", integration.id());
        update("DELETE FROM integration WHERE id = ?", integration.id());
    }

    @Override
    public void putStatus(String integrationId, String status) throws StoreException {
        update("UPDATE integration SET status = ? WHERE id = ?", status, integrationId);
    }

    @Override
    public void putQuota(QuotaHolder of, QuotaSchedule quota) throws StoreException {
        String json = MembersJson.write(quota);
        if (of.keyId() == null) {
            update("UPDATE integration SET quota = ? WHERE id = ?", json, of.integrationId());
        } else {
            update(
                    "UPDATE api_key SET quota = ? WHERE integration_id = ? AND id = ?",
                    json,
                    of.integrationId(),
                    of.keyId());
        }
    }

    @Override
    public void putStatus(KeyName name, String status) throws StoreException {
        update(
                "UPDATE api_key SET status = ? WHERE integration_id = ? AND id = ?",
                status,
                name.integrationId(),
                name.keyId());
    }

    @Override
    public void add(Organization entry) throws StoreException {
        update(
                "INSERT INTO organization (name, email, probability_multiplier, created_at) VALUES (?, ?, ?, ?)",
                entry.name(),
                entry.email(),
                entry.probabilityMultiplier(),
                entry.createdAt().toString());
    }

    @Override
    public void addKey(String organization, String apiKey, Instant createdAt) throws StoreException {
        update(
                "INSERT INTO organization_key (key_hash, organization, created_at) VALUES (?, ?, ?)",
                Sha256.hex(apiKey),
                organization,
                createdAt.toString());
    }

    @Override
    public void removeKey(OrganizationKey key) throws StoreException {
        update(
                "DELETE FROM organization_key WHERE organization = ? AND substr(key_hash, 1, ?) = ?",
                key.organization(),
                key.id().length(),
                key.id());
    }

    @Override
    public Optional<OperatorEntry> operator(String name) throws StoreException {
        return first(SqliteRows::operator, "SELECT * FROM operator WHERE name = ?", name);
    }

    @Override
    public void put(OperatorEntry entry) throws StoreException {
        update(
                "INSERT OR REPLACE INTO operator (name, token_hash, role, status, created_at, expires_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                entry.name(),
                entry.hash(),
                entry.role().toString(),
                entry.status(),
                entry.createdAt().toString(),
                entry.expiresAt() == null ? null : entry.expiresAt().toString());
    }

    @Override
    public void append(AuditEntry entry) throws StoreException {
        update(
                "INSERT INTO audit (at, author, action, subject, key_id, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)",
                entry.at().toString(),
                entry.author(),
                entry.action(),
                entry.subject(),
                entry.keyId(),
                MembersJson.write(entry.before()),
                MembersJson.write(entry.after()));
    }

    private <T> Optional<T> first(SqliteRows.Row<T> row, String sql, @Nullable Object... values) throws StoreException {
        return list(row, sql, values).stream().findFirst();
    }

    private <T> List<T> list(SqliteRows.Row<T> row, String sql, @Nullable Object... values) throws StoreException {
        try {
            return SqliteRows.list(connection, row, sql, values);
        } catch (SQLException e) {
            throw file.unreadable(e);
        }
    }

    private void update(String sql, @Nullable Object... values) throws StoreException {
        try {
            SqliteRows.update(connection, sql, values);
        } catch (SQLException e) {
            throw file.unwritable(e);
        }
    }
}
