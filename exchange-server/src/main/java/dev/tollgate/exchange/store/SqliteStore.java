package dev.tollgate.exchange.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A SQLite file in WAL mode: the command line may write while a server reads, and what has been acknowledged is on disk
 * ({@code synchronous=FULL}). One connection, one caller at a time.
 */
public final class SqliteStore implements KeyStore {
    private static final int SCHEMA_VERSION = 2;
    private static final int BUSY_MILLIS = 5_000;
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Connection connection;

    private SqliteStore(Connection connection) {
        this.connection = connection;
    }

    /**
     * Opens a file, and makes it where there is none.
     *
     * @throws StoreException if it cannot be opened, is no database, or was written by a newer version
     */
    public static SqliteStore open(Path file) throws StoreException {
        try {
            SqliteStore store = new SqliteStore(DriverManager.getConnection("jdbc:sqlite:" + file));
            store.prepare();
            return store;
        } catch (SQLException e) {
            throw new StoreException(
                    "sqlite:" + file + " cannot be opened: name a file in a directory that exists and can be written",
                    e);
        }
    }

    private void prepare() throws SQLException, StoreException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=" + BUSY_MILLIS);
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("PRAGMA foreign_keys=ON");
            int version = statement.executeQuery("PRAGMA user_version").getInt(1);
            if (version > SCHEMA_VERSION) {
                throw new StoreException(
                        "the store has schema " + version + ", this version knows " + SCHEMA_VERSION + ": upgrade",
                        new SQLException("schema too new"));
            }
            if (version < SCHEMA_VERSION) {
                migrate(statement, version);
            }
        }
    }

    private static void migrate(Statement statement, int from) throws SQLException {
        statement.execute("BEGIN IMMEDIATE");
        if (from < 1) {
            statement.execute("CREATE TABLE IF NOT EXISTS integration (id TEXT PRIMARY KEY, description TEXT NOT NULL,"
                    + " status TEXT NOT NULL, created_at TEXT NOT NULL, quota TEXT) STRICT");
            statement.execute("CREATE TABLE IF NOT EXISTS api_key (integration_id TEXT NOT NULL REFERENCES"
                    + " integration(id), id TEXT NOT NULL, key_hash TEXT NOT NULL, description TEXT NOT NULL, status"
                    + " TEXT NOT NULL, tier INTEGER NOT NULL, created_at TEXT NOT NULL, PRIMARY KEY (integration_id,"
                    + " id)) STRICT");
        }
        statement.execute("ALTER TABLE api_key ADD COLUMN expires_at TEXT");
        statement.execute("ALTER TABLE api_key ADD COLUMN last_used TEXT");
        statement.execute("CREATE TABLE organization (name TEXT PRIMARY KEY, email TEXT NOT NULL,"
                + " created_at TEXT NOT NULL) STRICT");
        statement.execute("CREATE TABLE organization_key (key_hash TEXT PRIMARY KEY, organization TEXT NOT NULL"
                + " REFERENCES organization(name), created_at TEXT NOT NULL) STRICT");
        statement.execute("PRAGMA user_version=" + SCHEMA_VERSION);
        statement.execute("COMMIT");
    }

    @Override
    public synchronized Optional<KeyRecord> find(String integrationId, String keyId) throws StoreException {
        String query = "SELECT k.key_hash, k.status, k.tier, i.status, i.quota, k.expires_at FROM api_key k"
                + " JOIN integration i ON i.id = k.integration_id WHERE k.integration_id = ? AND k.id = ?";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, integrationId);
            statement.setString(2, keyId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(record(row)) : Optional.empty();
            }
        } catch (QuotaFormatException | JsonProcessingException | DateTimeException e) {
            throw new UnreadableException("integration '" + integrationId + "' has a malformed quota or end of key", e);
        } catch (SQLException e) {
            throw new StoreException("the store cannot be read", e);
        }
    }

    private static KeyRecord record(ResultSet row) throws SQLException, QuotaFormatException, JsonProcessingException {
        boolean active = "active".equals(row.getString(2)) && "active".equals(row.getString(4));
        String end = row.getString(6);
        return new KeyRecord(
                row.getString(1),
                active,
                end == null ? null : Instant.parse(end),
                row.getInt(3),
                quota(row.getString(5)));
    }

    @Override
    public synchronized Optional<String> findOrganization(String apiKey) throws StoreException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT organization FROM organization_key WHERE key_hash = ?")) {
            statement.setString(1, sha256(apiKey));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new StoreException("the store cannot be read", e);
        }
    }

    @Override
    public synchronized void recordUses(Map<KeyName, Instant> lastUsed) throws StoreException {
        for (Map.Entry<KeyName, Instant> use : lastUsed.entrySet()) {
            String at = use.getValue().truncatedTo(ChronoUnit.SECONDS).toString();
            update(
                    "UPDATE api_key SET last_used = ? WHERE integration_id = ? AND id = ?"
                            + " AND (last_used IS NULL OR last_used < ?)",
                    at,
                    use.getKey().integrationId(),
                    use.getKey().keyId(),
                    at);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static Quota quota(@Nullable String json) throws QuotaFormatException, JsonProcessingException {
        return json == null ? Quota.none() : Quota.fromClaim(JSON.readValue(json, Map.class));
    }

    /**
     * Adds an integration.
     *
     * @return false if there is one with this id, which stays as it is
     */
    public synchronized boolean addIntegration(String id, String description) throws StoreException {
        return update(
                        "INSERT INTO integration (id, description, status, created_at) VALUES (?, ?, 'active', ?)"
                                + " ON CONFLICT DO NOTHING",
                        id,
                        description,
                        Instant.now().toString())
                == 1;
    }

    /**
     * Adds an active key.
     *
     * @return false if there is no such integration
     */
    public synchronized boolean addKey(String integrationId, String keyId, String hash, int tier, String description)
            throws StoreException {
        return update(
                        "INSERT INTO api_key (integration_id, id, key_hash, description, status, tier, created_at)"
                                + " SELECT id, ?, ?, ?, 'active', ?, ? FROM integration WHERE id = ?",
                        keyId,
                        hash,
                        description,
                        tier,
                        Instant.now().toString(),
                        integrationId)
                == 1;
    }

    /**
     * Revokes a key for good.
     *
     * @return false if there is no such key
     */
    public synchronized boolean revokeKey(String integrationId, String keyId) throws StoreException {
        return update("UPDATE api_key SET status = 'revoked' WHERE integration_id = ? AND id = ?", integrationId, keyId)
                == 1;
    }

    /**
     * Sets, or with {@link Quota#none()} clears, the quota that goes into every token from now on.
     *
     * @return false if there is no such integration
     */
    public synchronized boolean setQuota(String integrationId, Quota quota) throws StoreException {
        try {
            String json = quota.isEmpty() ? null : JSON.writeValueAsString(quota.toClaim());
            return update("UPDATE integration SET quota = ? WHERE id = ?", json, integrationId) == 1;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a quota is always JSON", e);
        }
    }

    private int update(String sql, @Nullable Object... values) throws StoreException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new StoreException("the store cannot be written: is another process holding it?", e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("the store cannot be closed", e);
        }
    }
}
