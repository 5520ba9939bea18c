package dev.tollgate.exchange.store.sqlite;

import dev.tollgate.exchange.apikey.KeyStore.ForeignException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, and the steps that upgrade an older file. The first {@code n} steps make version {@code n} of the schema,
 * which {@code user_version} holds. A released step is never edited; a later step corrects it.
 */
final class SqliteSchema {
    private static final List<List<String>> STEPS = List.of(
            List.of(
                    "CREATE TABLE integration (id TEXT PRIMARY KEY, description TEXT NOT NULL, status TEXT NOT NULL,"
                            + " created_at TEXT NOT NULL, quota TEXT) STRICT",
                    "CREATE TABLE api_key (integration_id TEXT NOT NULL REFERENCES integration(id), id TEXT NOT NULL,"
                            + " key_hash TEXT NOT NULL, description TEXT NOT NULL, status TEXT NOT NULL,"
                            + " tier INTEGER NOT NULL, created_at TEXT NOT NULL, PRIMARY KEY (integration_id, id))"
                            + " STRICT"),
            List.of(
                    "ALTER TABLE api_key ADD COLUMN expires_at TEXT",
                    "ALTER TABLE api_key ADD COLUMN last_used TEXT",
                    "CREATE TABLE organization (name TEXT PRIMARY KEY, email TEXT NOT NULL,"
                            + " probability_multiplier REAL, created_at TEXT NOT NULL) STRICT",
                    "CREATE TABLE organization_key (key_hash TEXT PRIMARY KEY, organization TEXT NOT NULL"
                            + " REFERENCES organization(name), created_at TEXT NOT NULL) STRICT",
                    "CREATE INDEX organization_key_owner ON organization_key (organization)",
                    "CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, author TEXT NOT NULL,"
                            + " action TEXT NOT NULL, subject TEXT NOT NULL, key_id TEXT, before TEXT NOT NULL,"
                            + " after TEXT NOT NULL) STRICT",
                    "CREATE INDEX audit_subject ON audit (subject)",
                    "CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit"
                            + " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
                    "CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit"
                            + " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"),
            List.of("ALTER TABLE api_key ADD COLUMN replaced_by TEXT"),
            // from this version on a quota may have overrides
            List.of("ALTER TABLE api_key ADD COLUMN quota TEXT"),
            List.of("CREATE TABLE operator (name TEXT PRIMARY KEY, token_hash TEXT NOT NULL, role TEXT NOT NULL,"
                    + " status TEXT NOT NULL, created_at TEXT NOT NULL, expires_at TEXT) STRICT"));

    /** Marks a file as this program's, "toll" (sqlite.org/fileformat2.html#application_id); the first files have none. */
    private static final int APPLICATION = 0x746f_6c6c;

    /** The version that this program writes. */
    static final int VERSION = STEPS.size();

    private SqliteSchema() {}

    /**
     * Checks a file without changing it.
     *
     * @return its version, 0 for an empty file
     * @throws ForeignException if another program made it, or a later version of this one
     */
    static int check(Connection connection, SqliteFile file) throws SQLException, ForeignException {
        int version = versionOf(connection);
        int application = number(connection, "PRAGMA application_id");
        boolean empty = number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        boolean ours = empty
                ? version == 0 && (application == 0 || application == APPLICATION)
                : application == APPLICATION || (application == 0 && version > 0 && hasKeys(connection));
        if (!ours) {
            throw new ForeignException(
                    file + " belongs to another program and was not changed: name a Tollgate file, or a new one");
        }
        if (version > VERSION) {
            throw new ForeignException(file + " has schema " + version + ", this version knows " + VERSION
                    + ": use the Tollgate version that wrote it, or a newer one");
        }
        return version;
    }

    private static boolean hasKeys(Connection connection) throws SQLException {
        String columns =
                "SELECT count(*) FROM pragma_table_info('api_key') WHERE name IN ('integration_id', 'key_hash')";
        return number(connection, columns) == 2;
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeQuery(sql).getInt(1);
        }
    }

    /** Returns the file's version, 0 for an empty file. */
    static int versionOf(Connection connection) throws SQLException {
        return number(connection, "PRAGMA user_version");
    }

    /** Runs the missing steps. The transaction around it excludes other processes. */
    static void migrate(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA application_id=" + APPLICATION);
            for (int version = versionOf(connection); version < VERSION; version++) {
                for (String sql : STEPS.get(version)) {
                    statement.execute(sql);
                }
                statement.execute("PRAGMA user_version=" + (version + 1));
            }
        }
    }
}
