package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Someone has written something malformed into the store: commands mend it, or go on without looking at it. */
final class MalformedEntriesTest {
    @TempDir
    private Path dir;

    private String out;
    private String errors;

    @BeforeEach
    void create() {
        assertEquals(0, run("integration", "create", "acme"));
        assertEquals(0, run("key", "create", "acme", "--key-id", "ki_a", "--hash", "sha256"));
        assertEquals(0, run("key", "create", "acme", "--key-id", "ki_b", "--hash", "sha256"));
    }

    @Test
    void revokesAKeyWhateverElseIsMalformed() throws Exception {
        sql("UPDATE api_key SET created_at = 'yesterday', expires_at = 'never' WHERE id = 'ki_a'");
        sql("UPDATE integration SET quota = '{', created_at = '?'");

        assertEquals(0, run("key", "list", "acme"));
        assertTrue(errors.startsWith("key 'ki_a' of integration 'acme' has the malformed created_at"), errors);
        assertEquals(1, errors.lines().count(), errors);
        assertTrue(out.contains("ki_b"), out);
        assertEquals(0, run("key", "revoke", "acme", "ki_b"));
        assertEquals(0, run("key", "revoke", "acme", "ki_a"));
        assertEquals("2", number("SELECT count(*) FROM api_key WHERE status = 'revoked'"));
        assertEquals("2", number("SELECT count(*) FROM audit WHERE action = 'key revoke'"));
    }

    @Test
    void listsOthersBesideAMalformedOneAndNamesItOnce() throws Exception {
        assertEquals(0, run("integration", "create", "other"));
        assertEquals(0, run("organization", "create", "isp", "--email", "a@example.com"));
        assertEquals(0, run("organization", "create", "odd", "--email", "a@example.com"));
        sql("UPDATE integration SET quota = '{' WHERE id = 'other'");
        sql("UPDATE organization SET created_at = 'x' WHERE name = 'odd'");
        sql("INSERT INTO audit (at, author, action, subject, before, after) VALUES ('x', '', '', '', '{}', '{}')");
        sql("UPDATE api_key SET created_at = 'x' WHERE id = 'ki_a'");

        assertListed("acme", "other", "integration", "list");
        assertListed("ki_b", "ki_a", "integration", "show", "acme");
        assertListed("isp", "odd", "organization", "list");
        assertListed("organization create", "of the audit log", "audit");
    }

    private void assertListed(String listed, String odd, String... command) {
        assertEquals(0, run(command), errors);
        assertTrue(out.contains(listed), out);
        assertEquals(1, errors.lines().filter(line -> line.contains(odd)).count(), errors);
        assertEquals(1, errors.lines().count(), errors);
    }

    @Test
    void makesAndRotatesKeysBesideAMalformedOne() throws Exception {
        sql("UPDATE api_key SET created_at = 'yesterday' WHERE id = 'ki_a'");

        assertEquals(0, run("key", "rotate", "acme", "ki_b", "--hash", "sha256"));
        assertEquals(0, run("key", "create", "acme", "--key-id", "ki_c", "--hash", "sha256"));
        assertEquals(2, run("key", "create", "acme", "--key-id", "ki_a", "--hash", "sha256"));
    }

    @Test
    void suspendsAndResumesWhateverElseIsMalformed() throws Exception {
        sql("UPDATE api_key SET created_at = 'yesterday', tier = -1 WHERE id = 'ki_a'");
        sql("UPDATE integration SET quota = '{', created_at = '?'");

        assertEquals(0, run("integration", "suspend", "acme"));
        assertEquals("2", number("SELECT count(*) FROM api_key WHERE status = 'suspended'"));
        assertEquals(0, run("integration", "resume", "acme"));
        assertEquals("2", number("SELECT count(*) FROM api_key WHERE status = 'active'"));
        assertEquals("active", number("SELECT status FROM integration"));
    }

    @Test
    void setsAndClearsAMalformedQuota() throws Exception {
        sql("UPDATE integration SET quota = '{\"requests\":\"x\",\"client\":\"40/12h\"}', created_at = '?'");

        assertEquals(2, run("quota", "set", "acme", "--server-concurrent", "20"));
        assertTrue(errors.startsWith("integration 'acme' has a malformed limit (requests: 'x'"), errors);
        assertEquals(0, run("quota", "set", "acme", "--requests", "50/1h"));
        assertEquals("quota of acme: client=40/12h requests=50/1h\n", out);

        for (String malformed : new String[] {"{\"requests\":\"x\"}", "{\"requests\":", "[1]", "null"}) {
            sql("UPDATE integration SET quota = '" + malformed + "'");
            assertEquals(0, run("quota", "clear", "acme"), malformed);
            assertEquals("1", number("SELECT quota IS NULL FROM integration"), malformed);
        }
        sql("UPDATE integration SET quota = '{\"requests\":\"x\",\"client\":\"40/12h\"}'");
        assertEquals(0, run("quota", "clear", "acme", "requests"));
        assertEquals("quota of acme: client=40/12h\n", out);
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
            connection.createStatement().execute(statement);
        }
    }

    private String number(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
            return connection.createStatement().executeQuery(query).getString(1);
        }
    }

    private Path file() {
        return dir.resolve("keys.db");
    }

    private int run(String... command) {
        StringWriter output = new StringWriter();
        StringWriter errorOutput = new StringWriter();
        int code = ExchangeMain.execute(
                new PrintWriter(output, true),
                new PrintWriter(errorOutput, true),
                Stream.concat(Stream.of(command), Stream.of("--store", "sqlite:" + file()))
                        .toArray(String[]::new));
        out = output.toString();
        errors = errorOutput.toString();
        return code;
    }
}
