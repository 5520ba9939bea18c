package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.exchange.registry.StoreSeed;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator gets who has thousands of integrations, or mistypes a name. */
final class LongListsTest {
    private static final int MANY = 2_500;

    @TempDir
    private Path dir;

    private Path file;
    private String errors;
    private StringWriter written;

    @BeforeEach
    void start() throws Exception {
        file = dir.resolve("keys.db");
        try (SqliteStore store = SqliteStore.open(file)) {
            new StoreSeed(store).integration("acme").organization("isp");
        }
    }

    private void addMany() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            String numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + MANY + ") ";
            statement.execute(numbers + "INSERT INTO integration SELECT printf('i%05d', i), '', 'active',"
                    + " '2026-01-01T00:00:00Z', NULL FROM n");
            statement.execute(numbers + "INSERT INTO organization SELECT printf('i%05d', i), 'x@y', 1.0,"
                    + " '2026-01-01T00:00:00Z' FROM n");
        }
    }

    @ParameterizedTest
    @CsvSource({"integration, integration_id", "organization, organization"})
    void givesALongListInParts(String kind, String member) throws Exception {
        addMany();
        List<String> all = new ArrayList<>();
        String after = "";
        int parts = 0;

        do {
            JsonNode part = json(kind, "list", "--after", after);
            assertTrue(part.size() <= 1_000, "as many: " + part.size());
            part.forEach(entry -> all.add(entry.path(member).asText()));
            String last = all.get(all.size() - 1);
            assertTrue(
                    errors.isEmpty() || errors.equals("there are more: continue with --after " + last + "\n"), errors);
            after = last;
            parts++;
        } while (!errors.isEmpty());

        assertEquals(3, parts);
        assertEquals(MANY + 1, all.size());
        assertEquals(all.stream().sorted().distinct().toList(), all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"integration", "organization"})
    void findsNamesByAPart(String kind) throws Exception {
        addMany();

        assertEquals(10, json(kind, "list", "--name", "I0012").size());
        assertEquals("", errors);
        String table = text(kind, "list", "--name", "i0012", "--limit", "3");
        assertEquals(4, table.lines().count(), table);
        assertEquals("there are more: continue with --after i00122\n", errors);
        assertEquals(MANY + 1, json(kind, "list", "--limit", "10000").size());
        assertEquals(2, run(new StringWriter(), kind, "list", "--limit", "0"));
        assertEquals("--limit: 0 is not 1 to 1000000\n", errors);
    }

    @Test
    void doesNotTakeAMistypedNameForOneWithoutChanges() throws Exception {
        assertEquals(2, run(new StringWriter(), "audit", "typo"));
        assertEquals(
                "there is no integration, organization or operator 'typo', and none was changed: see"
                        + " 'integration list',"
                        + " 'organization list' and 'operator list'\n",
                errors);
        addMany();
        assertEquals(0, json("audit", "i00001").size());
        assertEquals(1, json("audit", "acme").size());
        assertTrue(json("audit", "isp").size() > 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serve --prot 80 | --port",
                "serve --prot=80 | --port",
                "serve -prot 80 | -port",
                "serve --bcrypt-cots 10 | --bcrypt-cost",
                "serve --listen-adress x | --listen-address",
                "integration list --ouput json | --output",
                "integration lsit | list",
                "itegration list | integration",
                "key roate acme ki_1 | rotate"
            })
    void suggestsWhatWasMeant(String line, String meant) {
        assertEquals(2, ExchangeMain.execute(new PrintWriter(System.out), errorsTo(), line.split(" ")));
        assertTrue(errorText().contains(": did you mean " + meant + "? (see '"), errorText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "integration list --sort size | --sort: 'size' is not name, created or newest",
                "key list acme --output=xml | --output: 'xml' is not text or json",
                "key create acme --hash md5 | --hash: 'md5' is not bcrypt or sha256",
                "operator create bob --role admin | --role: 'admin' is not viewer or editor",
                "key update acme ki_web --tier two | --tier: 'two' is not a whole number",
                "integration list --limit many | --limit: 'many' is not a whole number",
                "serve --bcrypt-cost x | --bcrypt-cost: 'x' is not a whole number"
            })
    void saysWhichValuesAnOptionCanHave(String line, String error) {
        assertEquals(2, ExchangeMain.execute(new PrintWriter(System.out), errorsTo(), line.split(" ")));
        assertTrue(errorText().startsWith(error + " (see '"), errorText());
    }

    @Test
    void tellsAMistypedStatusFromAnEmptyList() throws Exception {
        assertEquals(0, json("integration", "list", "--status", "suspended").size());
        assertEquals("", errors);
        assertEquals(0, json("integration", "list", "--status", "suspnded").size());
        assertEquals("no integration has the status 'suspnded': the usual ones are active and suspended\n", errors);
    }

    @Test
    void suggestsNothingForAWordThatIsLikeNone() {
        assertEquals(2, ExchangeMain.execute(new PrintWriter(System.out), errorsTo(), "serve", "--colour", "red"));
        assertTrue(!errorText().contains("did you mean"), errorText());
    }

    @Test
    void completesWhatHelpSays() {
        StringWriter out = new StringWriter();
        ExchangeMain.execute(new PrintWriter(out, true), errorsTo(), "completion");

        for (String candidates : List.of(
                "\"bcrypt\" \"sha256\"", "\"text\" \"json\"", "\"RS256\" \"ES256\" \"EdDSA\"", "\"server-tests\"")) {
            assertTrue(out.toString().contains(candidates), candidates + " in " + out);
        }
        assertTrue(!out.toString().contains("BCRYPT") && !out.toString().contains("\"JSON\""), out.toString());
    }

    private PrintWriter errorsTo() {
        written = new StringWriter();
        return new PrintWriter(written, true);
    }

    private String errorText() {
        return written.toString();
    }

    private JsonNode json(String... command) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--output", "json"));
        return JsonMapper.builder().build().readTree(text(arguments.toArray(String[]::new)));
    }

    private String text(String... command) {
        StringWriter out = new StringWriter();
        assertEquals(0, run(out, command), errors);
        return out.toString();
    }

    private int run(StringWriter out, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--store", "sqlite:" + file));
        int code = ExchangeMain.execute(new PrintWriter(out, true), errorsTo(), arguments.toArray(String[]::new));
        errors = errorText();
        return code;
    }
}
