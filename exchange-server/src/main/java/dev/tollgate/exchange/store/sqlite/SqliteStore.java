package dev.tollgate.exchange.store.sqlite;

import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyState;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.registry.AuditLine;
import dev.tollgate.exchange.registry.AuditPlace;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.KeyEntry;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.OperatorEntry;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.Organization;
import dev.tollgate.exchange.registry.OrganizationKey;
import dev.tollgate.exchange.registry.Page;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.store.MembersJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The store in a SQLite file, shared by a server and the command line. Readers run concurrently with each other and
 * with one writer, and acknowledged changes are on disk.
 */
public final class SqliteStore implements OperatorStore {
    private static final String FIND = "SELECT k.key_hash, k.status, k.tier, k.expires_at, i.status AS owner_status,"
            + " i.quota, k.quota AS own_quota FROM api_key k JOIN integration i ON i.id = k.integration_id"
            + " WHERE k.integration_id = ? AND k.id = ?";
    private static final String KEYS = "SELECT * FROM api_key WHERE integration_id = ? ORDER BY created_at, id";
    private static final String ORGANIZATION_KEYS =
            "SELECT * FROM organization_key WHERE organization = ? ORDER BY created_at, key_hash";
    private static final String RECORD_USE = "UPDATE api_key SET last_used = ?1 WHERE integration_id = ?2 AND id = ?3"
            + " AND (last_used IS NULL OR last_used < ?1)";
    private static final String AUDIT =
            "SELECT * FROM audit WHERE (?1 IS NULL OR subject = ?1) AND id < ?2 ORDER BY id DESC";

    private final SqliteFile file;
    private final OpenedFile opened;
    private final SqliteReaders readers;
    private final @Nullable SqliteWriter writer;

    /** @param writer null if the store is read-only */
    private SqliteStore(SqliteFile file, OpenedFile opened, @Nullable SqliteWriter writer) {
        this.file = file;
        this.opened = opened;
        this.readers = new SqliteReaders(file, opened, writer != null);
        this.writer = writer;
    }

    /**
     * Opens a file. Creates it if there is none, and upgrades an older one. A file of another program is left
     * unchanged.
     *
     * @throws StoreException if it cannot be opened, is no database, or was written by another program or a newer
     *     version
     */
    public static SqliteStore open(Path path) throws StoreException {
        SqliteFile file = new SqliteFile(path);
        if (Files.exists(path)) {
            check(file);
        }
        file.createIfMissing();
        OpenedFile opened = OpenedFile.of(file);
        try {
            return prepared(file, opened, new SqliteWriter(file, opened));
        } catch (SQLException e) {
            opened.close();
            throw file.unwritable(e);
        }
    }

    /**
     * Opens an existing file for reading. It needs no write access, unless the file is empty or of an older version,
     * which is upgraded first.
     *
     * @throws StoreException as {@link #open} does
     */
    public static SqliteStore openToRead(Path path) throws StoreException {
        SqliteFile file = new SqliteFile(path);
        if (check(file) < SqliteSchema.VERSION) {
            return open(path);
        }
        return new SqliteStore(file, OpenedFile.of(file), null);
    }

    /** Returns the file's version. */
    private static int check(SqliteFile file) throws StoreException {
        try (Connection connection = file.connectToRead()) {
            return SqliteSchema.check(connection, file);
        } catch (SQLException e) {
            throw file.unreadable(e);
        }
    }

    private static SqliteStore prepared(SqliteFile file, OpenedFile opened, SqliteWriter writer)
            throws SQLException, StoreException {
        boolean usable = false;
        try {
            writer.prepare();
            usable = true;
            return new SqliteStore(file, opened, writer);
        } finally {
            if (!usable) {
                writer.close();
                opened.close();
            }
        }
    }

    private SqliteWriter writer() {
        if (writer == null) {
            throw new IllegalStateException(file + " is opened for reading");
        }
        return writer;
    }

    @Override
    public Optional<KeyRecord> find(String integrationId, String keyId) throws StoreException {
        String entity = "key '" + keyId + "' of integration '" + integrationId + "'";
        return readers.read(
                connection -> SqliteRows.first(connection, row -> record(row, entity), FIND, integrationId, keyId));
    }

    private static KeyRecord record(ResultSet row, String entity) throws SQLException, StoreException {
        Instant end = row.getString("expires_at") == null ? null : SqliteRows.instant(row, "expires_at", entity);
        return new KeyRecord(
                row.getString("key_hash"),
                KeyState.of(row.getString("status"), row.getString("owner_status")),
                end,
                SqliteRows.tier(row),
                MembersJson.quota(row.getString("quota"), "the integration of " + entity),
                MembersJson.quota(row.getString("own_quota"), entity));
    }

    @Override
    public Optional<String> findOrganization(String apiKey) throws StoreException {
        String sql = "SELECT organization FROM organization_key WHERE key_hash = ?";
        return readers.read(
                connection -> SqliteRows.first(connection, row -> row.getString(1), sql, Sha256.hex(apiKey)));
    }

    /** Uses a new connection, which has no cached pages. */
    @Override
    public void probe() throws StoreException {
        readers.readAfresh(connection ->
                SqliteRows.first(connection, row -> row.getString(1), FIND, "tollgate-probe", "ki_probe"));
    }

    @Override
    public void recordUses(Map<KeyName, Instant> lastUsed) throws StoreException {
        writer().transact(connection -> {
            for (Map.Entry<KeyName, Instant> use : lastUsed.entrySet()) {
                String at = use.getValue().truncatedTo(ChronoUnit.SECONDS).toString();
                KeyName name = use.getKey();
                SqliteRows.update(connection, RECORD_USE, at, name.integrationId(), name.keyId());
            }
            return lastUsed.size();
        });
    }

    @Override
    public <T> T change(Change<T> change) throws StoreException, RefusedException {
        return writer().<T, RefusedException>transact(connection -> change.in(new SqliteTransaction(file, connection)));
    }

    @Override
    public Listing<IntegrationEntry> integrations(Page page) throws StoreException {
        return readers.read(
                connection -> SqliteRows.page(connection, SqliteRows::integration, "integration", "id", page));
    }

    @Override
    public Optional<IntegrationEntry> integration(String id) throws StoreException {
        return readers.read(connection -> new SqliteTransaction(file, connection).integration(id));
    }

    @Override
    public Optional<KeyEntry> key(KeyName name) throws StoreException {
        return readers.read(connection -> new SqliteTransaction(file, connection).key(name));
    }

    @Override
    public Listing<KeyEntry> keys(String integrationId) throws StoreException {
        return readers.read(connection -> SqliteRows.listing(connection, SqliteRows::key, KEYS, integrationId));
    }

    @Override
    public Listing<KeyEntry> keysOf(List<String> integrationIds) throws StoreException {
        String places = String.join(", ", Collections.nCopies(integrationIds.size(), "?"));
        String sql = "SELECT * FROM api_key WHERE integration_id IN (" + places + ")";
        return readers.read(
                connection -> SqliteRows.listing(connection, SqliteRows::key, sql, integrationIds.toArray()));
    }

    @Override
    public Listing<Organization> organizations(Page page) throws StoreException {
        return readers.read(
                connection -> SqliteRows.page(connection, SqliteRows::organization, "organization", "name", page));
    }

    @Override
    public Optional<Organization> organization(String name) throws StoreException {
        return readers.read(connection -> new SqliteTransaction(file, connection).organization(name));
    }

    @Override
    public Listing<OrganizationKey> organizationKeys(String organization) throws StoreException {
        return readers.read(connection ->
                SqliteRows.listing(connection, SqliteRows::organizationKey, ORGANIZATION_KEYS, organization));
    }

    @Override
    public Listing<OperatorEntry> operators(Page page) throws StoreException {
        return readers.read(connection -> SqliteRows.page(connection, SqliteRows::operator, "operator", "name", page));
    }

    @Override
    public Optional<OperatorEntry> operator(String name) throws StoreException {
        return readers.read(connection -> new SqliteTransaction(file, connection).operator(name));
    }

    @Override
    public Listing<AuditLine> audit(Optional<String> subject, Optional<AuditPlace> after, int limit)
            throws StoreException {
        long before = after.map(AuditPlace::id).orElse(Long.MAX_VALUE);
        return readers.read(connection ->
                SqliteRows.first(limit, connection, SqliteRows::audit, AUDIT, subject.orElse(null), before));
    }

    @Override
    public void close() {
        try (opened;
                writer;
                readers) {
            // closes the readers first, and the file last
        } catch (SQLException e) {
            throw new IllegalStateException(file + " cannot be closed", e);
        }
    }
}
