package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.exchange.store.datastore.DatastoreEmulator;
import dev.tollgate.exchange.store.datastore.DatastoreLocation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operators' commands as scripts call them, on both stores. */
final class OperatorCommandsTest {
    @TempDir
    private Path dir;

    private List<String> store;
    private String errors;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"sqlite", "datastore"})
    void walksTheLifeOfAnIntegration(String kind) throws Exception {
        store = storeOptions(kind);
        assertEquals(
                "acme",
                change("integration", "create", "acme", "--description", "Acme, Inc")
                        .path("integration_id")
                        .asText());
        JsonNode key = change("key", "create", "acme", "--tier", "2", "--bcrypt-cost", "4", "--expires", "90d");
        String keyId = key.path("key_id").asText();
        assertTrue(key.path("api_key").asText().startsWith("mlabk.cii_acme." + keyId + "."));

        change("quota", "set", "acme", "--requests", "50000/24h", "--client", "100/1h");
        JsonNode quota = change("quota", "set", "acme", "--server-concurrent", "20", "--client", "200/1h")
                .path("quota");
        assertEquals("{\"client\":\"200/1h\",\"requests\":\"50000/24h\",\"server_concurrent\":20}", quota.toString());
        assertEquals(
                "{\"client\":\"200/1h\",\"server_concurrent\":20}",
                change("quota", "clear", "acme", "requests").path("quota").toString());

        JsonNode updated = change("key", "update", "acme", keyId, "--tier", "3", "--description", "web");
        assertEquals(
                "3 web",
                updated.path("tier") + " " + updated.path("description").asText());
        change("key", "update", "acme", keyId, "--tier", "2");

        JsonNode rotated = change("key", "rotate", "acme", keyId, "--overlap", "1h", "--bcrypt-cost", "4");
        assertEquals(keyId, rotated.path("replaces").asText());
        change("integration", "suspend", "acme");
        assertEquals(
                "suspended",
                json("integration", "show", "acme")
                        .path("keys")
                        .path(0)
                        .path("status")
                        .asText());
        change("integration", "resume", "acme");
        change("key", "revoke", "acme", rotated.path("key_id").asText());
        List<String> states = new ArrayList<>();
        json("key", "list", "acme")
                .forEach(entry -> states.add(entry.path("status").asText() + " " + entry.path("tier")));
        assertEquals(List.of("active 2", "revoked 2"), states.stream().sorted().toList());

        JsonNode audit = json("audit", "acme", "--limit", "100");
        assertEquals(12, audit.size());
        assertEquals("tester", audit.path(0).path("author").asText());
        assertFalse(audit.toString().contains("$2a$"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"sqlite", "datastore"})
    void showsALimitAsPeopleReadIt(String kind) throws Exception {
        store = storeOptions(kind);
        change("integration", "create", "acme");
        String keyId = change("key", "create", "acme", "--bcrypt-cost", "4", "--requests", "7/168h")
                .path("key_id")
                .asText();
        JsonNode set = change("quota", "set", "acme", "--requests", "50/336h", "--client", "5/1d");
        String shown = "{\"client\":\"5/24h\",\"requests\":\"50/2w\"}";
        assertEquals(shown, set.path("quota").toString());
        JsonNode more = change("quota", "set", "acme", "--requests", "shadow:90/366d", "--until", "2099-12-24");
        assertEquals("shadow:90/366d", more.at("/override/requests/limit").asText());
        assertTrue(text("quota", "show", "acme")
                .contains("client=5/24h requests=50/2w; until 2099-12-24T00:00:00Z requests=shadow:90/366d"));
        assertEquals(shown, json("integration", "show", "acme").path("quota").toString());
        assertTrue(text("key", "quota", "show", "acme", keyId).contains("key_requests=7/1w"));
        String audit = json("audit", "acme").toString();
        assertTrue(audit.contains("\"requests\":\"50/2w\"") && audit.contains("shadow:90/366d"), audit);
        assertFalse(audit.contains("336h") || audit.contains("8784h") || audit.contains("168h"), audit);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"sqlite", "datastore"})
    void givesMoreUntilADateAndLimitsAKey(String kind) throws Exception {
        store = storeOptions(kind);
        change("integration", "create", "acme");
        change("quota", "set", "acme", "--requests", "50000/24h");
        JsonNode more = change("quota", "set", "acme", "--requests", "100000/24h", "--until", "2099-12-24");
        assertEquals("{\"requests\":\"50000/24h\"}", more.path("quota").toString());
        String override = "{\"requests\":{\"limit\":\"100000/24h\",\"until\":\"2099-12-24T00:00:00Z\"}}";
        assertEquals(override, more.path("override").toString());
        JsonNode shown = json("quota", "show", "acme");
        assertEquals(more, shown);
        assertTrue(json("audit", "acme").findValues("override").stream()
                .anyMatch(audited -> audited.toString().equals(override)));
        assertTrue(text("quota", "show", "acme")
                .endsWith("requests=50000/24h; until 2099-12-24T00:00:00Z requests=100000/24h\n"));
        change("quota", "set", "acme", "--requests", "9/1h", "--until", "2099-12-24T01:30:00+01:00");
        assertEquals(
                "2099-12-24T00:30:00Z",
                json("quota", "show", "acme").at("/override/requests/until").asText());
        assertTrue(
                change("quota", "clear", "acme", "--override").path("override").isMissingNode());

        String keyId = change("key", "create", "acme", "--requests", "1000/day", "--bcrypt-cost", "4")
                .path("key_id")
                .asText();
        String own = "{\"key_requests\":\"1000/day\"}";
        assertEquals(
                own, json("key", "quota", "show", "acme", keyId).path("quota").toString());
        assertEquals(own, json("key", "list", "acme").path(0).path("quota").toString());
        change("key", "quota", "set", "acme", keyId, "--requests", "7/1h");
        change("key", "quota", "set", "acme", keyId, "--requests", "9/1h", "--until", "7d");
        JsonNode key = change("key", "quota", "clear", "acme", keyId);
        assertEquals("{}", key.path("quota").toString());
        assertEquals("9/1h", key.at("/override/key_requests/limit").asText());
        change("key", "quota", "clear", "acme", keyId, "--override");
        JsonNode audit = json("audit", "acme");
        assertTrue(audit.findValuesAsText("action").contains("key quota clear"), audit.toString());
        assertTrue(text("audit", "acme").contains("new; quota: {key_requests="), text("audit", "acme"));
    }

    private String text(String... command) {
        StringWriter out = new StringWriter();
        assertEquals(0, run(out, command), errors);
        return out.toString();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"sqlite", "datastore"})
    void walksTheLifeOfAnAutojoinKey(String kind) throws Exception {
        store = storeOptions(kind);
        change("organization", "create", "isp", "--email", "noc@isp.example");
        JsonNode key = change("organization", "key", "create", "isp");
        String keyId = key.path("key_id").asText();

        assertEquals(
                keyId,
                json("organization", "key", "list", "isp")
                        .path(0)
                        .path("key_id")
                        .asText());
        assertFalse(json("audit").toString().contains(key.path("api_key").asText()));
        change("organization", "key", "revoke", "isp", keyId);
        assertEquals(0, json("organization", "key", "list", "isp").size());
        assertEquals(
                "isp", json("organization", "list").path(0).path("organization").asText());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"sqlite", "datastore"})
    void describesSortsAndDeletesIntegrations(String kind) throws Exception {
        store = storeOptions(kind);
        for (String id : List.of("b", "a", "c")) {
            change("integration", "create", id);
        }
        change("integration", "suspend", "a");
        change("integration", "suspend", "c");
        assertEquals(
                "new words",
                change("integration", "update", "a", "--description", "new words")
                        .path("description")
                        .asText());
        assertEquals(List.of("a", "c"), ids("integration", "list", "--status", "suspended"));
        assertEquals(List.of("c"), ids("integration", "list", "--status", "suspended", "--after", "a"));
        assertEquals(3, ids("integration", "list", "--sort", "newest").size());
        assertEquals(
                1,
                ids("integration", "list", "--sort", "created", "--limit", "1").size());
        assertEquals("there are more: give a larger --limit\n", errors);

        String keyId = change("key", "create", "b", "--bcrypt-cost", "4")
                .path("key_id")
                .asText();
        assertEquals(2, run(new StringWriter(), "integration", "delete", "b", "--confirm", "a"));
        assertEquals("--confirm: 'a' is not 'b': nothing was deleted\n", errors);
        assertEquals(2, run(new StringWriter(), "integration", "delete", "b", "--confirm", "b"));
        assertTrue(errors.startsWith("integration 'b' has 1 key that is not revoked: revoke with"), errors);
        change("key", "revoke", "b", keyId);
        change("integration", "delete", "b", "--confirm", "b");
        assertEquals(List.of("a", "c"), ids("integration", "list"));
        assertTrue(json("audit", "b").findValuesAsText("action").contains("integration delete"));
    }

    private List<String> ids(String... command) throws Exception {
        return json(command).findValuesAsText("integration_id");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"sqlite", "datastore"})
    void admitsAnOperatorWhomAProxySignsIn(String kind) throws Exception {
        store = storeOptions(kind);
        JsonNode made = change("operator", "create", "Erin@Example.org", "--role", "editor", "--assertion");
        assertEquals("erin@example.org", made.path("operator").asText());
        assertTrue(made.path("token").isMissingNode(), made.toString());
        assertEquals(
                2,
                run(new StringWriter(), "operator", "create", "erin@example.org", "--role", "viewer", "--assertion"));
        assertEquals(
                "assertion", json("operator", "list").get(0).path("sign_in").asText());
        change("operator", "revoke", "erin@example.org");
        change("operator", "create", "erin@example.org", "--role", "viewer", "--assertion");
        assertTrue(text("operator", "list").contains("erin@example.org  viewer  assertion  active"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"sqlite", "datastore"})
    void walksTheLifeOfAnOperator(String kind) throws Exception {
        store = storeOptions(kind);
        JsonNode made = change("operator", "create", "alice", "--role", "editor", "--until", "2099-12-24");
        String token = made.path("token").asText();
        assertTrue(token.matches("mlabo\\.alice\\.[A-Za-z0-9_-]{43}"), "a token");
        assertEquals(
                "editor 2099-12-24T00:00:00Z",
                made.path("role").asText() + " " + made.path("expires_at").asText());
        change("operator", "create", "bob", "--role", "viewer", "--until", "never");
        JsonNode carol = change("operator", "create", "carol", "--role", "viewer");
        assertTrue(Instant.parse(carol.path("expires_at").asText())
                .isAfter(Instant.now().plus(Duration.ofDays(89))));

        change("operator", "revoke", "carol");
        List<String> all = new ArrayList<>();
        json("operator", "list")
                .forEach(entry -> all.add(entry.path("operator").asText() + " "
                        + entry.path("role").asText() + " "
                        + entry.path("status").asText()));
        assertEquals(List.of("alice editor active", "bob viewer active", "carol viewer revoked"), all);
        JsonNode audit = json("audit", "alice");
        assertEquals("operator create", audit.path(0).path("action").asText());
        String everything = text("audit") + text("operator", "list");
        assertFalse(everything.contains(token) || everything.contains("$2a$"), everything);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "operator create alice|Missing required option: '--role=ROLE'",
                "operator create alice --role admin|--role: 'admin' is not viewer or editor",
                "operator create a.b --role editor|'a.b' cannot name an operator: use letters, digits,",
                "operator create alice --role editor --until yesterday|--until: 'yesterday' is not an end",
                "operator create alice --role editor --until 2001-01-01|--until: '2001-01-01' must be in the future",
                "operator revoke nobody|there is no operator 'nobody': see 'operator list'",
                "integration create acme|integration 'acme' exists already and is not overwritten",
                "integration show nobody|there is no integration 'nobody': see 'integration list', or create it with 'integration create'",
                "key create acme --tier -1|--tier: -1 is below 0",
                "key create acme --expires yesterday|--expires: 'yesterday' is not an end",
                "key create acme --expires 2001-01-01|--expires: '2001-01-01' must be in the future",
                "key create acme --hash md5|--hash: 'md5' is not bcrypt or sha256",
                "key create acme --bcrypt-cost 31|--bcrypt-cost: 31 is not 4 to 16",
                "key revoke acme ki_no|there is no key 'ki_no' of integration 'acme': see 'key list'",
                "key rotate acme ki_no --overlap soon|--overlap: 'soon' is not a duration: write a whole number of ms, s,",
                "key rotate acme ki_no --overlap 999999999w|--overlap: '999999999w' is not a duration",
                "quota set acme|name at least one limit",
                "quota set acme --client many|--client: 'many' is not MAX/INTERVAL, such as 600/1h",
                "quota clear acme everything|'everything' is not a limit: use one of client, requests, key-requests, server",
                "quota set acme --requests 5/1h --until 2001-01-01|--until: '2001-01-01' must be in the future",
                "quota set acme --requests 5/1h --until never|--until: 'never' is not an end",
                "key quota set acme ki_no|name a limit, such as --requests 1000/day",
                "key quota set acme ki_no --requests many|--requests: 'many' is not MAX/INTERVAL, such as 600/1h",
                "key quota set acme ki_no --requests 5/1h|there is no key 'ki_no' of integration 'acme': see 'key list'",
                "key quota show acme ki_no|there is no key 'ki_no' of integration 'acme': see 'key list'",
                "key quota set acme ki_no --key-requests many|--requests: 'many' is not MAX/INTERVAL, such as 600/1h",
                "key create acme --requests 5|--requests: '5' is not MAX/INTERVAL, such as 600/1h",
                "organization create UPPER --email x|'UPPER' is not an organization's name",
                "organization create isp --email nobody|--email: 'nobody' is not an address such as noc@example.org",
                "organization create isp --email=|--email: '' is not an address such as noc@example.org",
                "organization key list nope|there is no organization 'nope': create it first with 'organization create'",
                "quota set acme --token-uses 5/1h|--token-uses: '5/1h' is not a whole number, such as 20",
                "quota set acme --server-tests 5|--server-tests: '5' is not MAX/INTERVAL, such as 600/1h",
                "quota set acme --server-concurrent -1|--server-concurrent: '-1' is not a whole number, such as 20",
                "audit --limit 0|--limit: 0 is below 1",
                "operator create alice@example.org --role viewer|'alice@example.org' cannot name an operator: use letters,"
                        + " digits, '-' and '_', at most 64, a letter or digit first, or add --assertion",
                "operator create alice --role viewer --assertion|'alice' is not an address",
                "integration list --output xml|--output: 'xml' is not text or json",
                "integration frobnicate|Unmatched argument"
            })
    void refusesMistakesInOneLine(String line) throws Exception {
        store = storeOptions("sqlite");
        change("integration", "create", "acme");
        String[] parts = line.split("\\|", 2);

        assertEquals(2, run(new StringWriter(), parts[0].split(" ")), line);
        assertTrue(errors.startsWith(parts[1]), errors);
        assertEquals(1, errors.lines().count(), errors);
    }

    @Test
    void warnsOfATemporaryLimitThatStillOverridesTheNewOne() throws Exception {
        store = storeOptions("sqlite");
        change("integration", "create", "acme");
        change("quota", "set", "acme", "--requests", "1000/day", "--until", "2099-12-24");
        assertEquals("", errors);
        change("quota", "set", "acme", "--client", "5/1h");
        assertEquals("", errors);
        change("quota", "set", "acme", "--requests", "0/day");
        assertEquals(
                "note: the temporary limit requests=1000/day applies until 2099-12-24T00:00:00Z:"
                        + " 'quota clear acme requests --override' removes it at once",
                errors.strip());
        assertEquals(0, run(new StringWriter(), "quota clear acme requests --override".split(" ")));
    }

    @Test
    void warnsOfATemporaryLimitOfAKeyLikewise() throws Exception {
        store = storeOptions("sqlite");
        change("integration", "create", "acme");
        change("key", "create", "acme", "--key-id", "ki_a");
        change("key", "quota", "set", "acme", "ki_a", "--requests", "1000/day", "--until", "2099-12-24");
        change("key", "quota", "set", "acme", "ki_a", "--requests", "0/day");
        assertTrue(errors.contains("'key quota clear acme ki_a --override' removes it at once"), errors);
        assertEquals(0, run(new StringWriter(), "key quota clear acme ki_a --override".split(" ")));
    }

    @Test
    void saysUnderWhichNameAZoneIsStored() throws Exception {
        store = storeOptions("sqlite");
        change("integration", "create", "acme");
        change("quota", "set", "acme", "--requests", "1000/day@EST");
        assertEquals("note: EST is stored as Etc/GMT+5, which is the same time zone", errors.strip());
        change("key", "create", "acme", "--key-id", "ki_a", "--requests", "shadow:1000/day@ROC");
        assertEquals("note: ROC is stored as Asia/Taipei, which is the same time zone", errors.strip());
        change("quota", "set", "acme", "--requests", "1000/day@UTC", "--client", "5/day@Asia/Taipei");
        assertEquals("", errors);
    }

    @Test
    void saysThatADateIsItsStartWhereOneWasGiven() {
        store = List.of();
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        assertEquals(
                2, run(new StringWriter(), "quota", "set", "acme", "--requests", "5/1h", "--until", today.toString()));
        assertEquals(
                "--until: '" + today + "' must be in the future: a date means its start, 00:00 in UTC", errors.strip());
        assertEquals(2, run(new StringWriter(), "quota", "set", "acme", "--requests", "5/1h", "--until", "0d"));
        assertEquals("--until: '0d' must be in the future", errors.strip());
    }

    @Test
    void isCalledWhatItsUsersType() {
        store = List.of();
        StringWriter out = new StringWriter();

        assertEquals(0, run(out, "completion"));
        assertTrue(out.toString().contains("_complete_exchange -o default exchange "), out.toString());
        assertTrue(out.toString().contains("rotate"));
        assertEquals(0, run(out, "completion", "--help"));
        assertFalse(out.toString().contains("generate-completion"));
        assertFalse(out.toString().contains("tollgate-exchange"));
        assertEquals(2, run(out, "key", "create", "acme", "--colour", "red"));
        assertTrue(errors.contains("(see 'exchange key create --help')"), errors);
    }

    @Test
    void saysInOneLineThatAStoreCannotBeAsked() {
        store = List.of("--store", "sqlite:" + dir.resolve("no/such/keys.db"));

        assertEquals(1, run(new StringWriter(), "integration", "create", "acme"));
        assertEquals(1, errors.lines().count(), errors);
    }

    private List<String> storeOptions(String kind) {
        if (kind.equals("sqlite")) {
            return List.of("--store", "sqlite:" + dir.resolve("keys.db"));
        }
        DatastoreLocation place = DatastoreEmulator.newPlace();
        return List.of(
                "--store",
                "datastore",
                "-project-id",
                place.projectId(),
                "--datastore-emulator-host",
                place.emulatorHost());
    }

    private JsonNode json(String... command) throws Exception {
        List<String> arguments = new ArrayList<>(Arrays.asList(command));
        arguments.addAll(List.of("--output", "json"));
        StringWriter out = new StringWriter();
        assertEquals(0, run(out, arguments.toArray(String[]::new)), errors);
        assertEquals(1, out.toString().lines().count());
        return JsonMapper.builder().build().readTree(out.toString());
    }

    private JsonNode change(String... command) throws Exception {
        List<String> arguments = new ArrayList<>(Arrays.asList(command));
        arguments.addAll(List.of("--as", "tester"));
        return json(arguments.toArray(String[]::new));
    }

    private int run(StringWriter out, String... command) {
        List<String> arguments = new ArrayList<>(Arrays.asList(command));
        arguments.addAll(store);
        StringWriter err = new StringWriter();
        int code = ExchangeMain.execute(
                new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
        errors = err.toString();
        return code;
    }
}
