package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.fixture.Opened;
import dev.tollgate.sidecar.QuotaCommandRun;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code quota} against the store of two sidecars. */
@Timeout(120)
final class FleetCommandTest {
    private static final String BODY = "{\"results\":[{\"machine\":\"m\"}]}";

    @TempDir
    private Path directory;

    private RedisServer store;
    private ScriptedUpstream upstream;
    private RunningSidecar one;
    private RunningSidecar other;

    @BeforeEach
    void start() throws Exception {
        store = RedisServer.start(directory);
        upstream = new ScriptedUpstream((connection, number) -> {
            connection.readHead();
            connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: " + BODY.length() + "\r\nConnection: close\r\n\r\n" + BODY);
        });
        one = sidecar("one");
        other = sidecar("other");
    }

    @AfterEach
    void stop() throws Exception {
        Opened.close(one, other, upstream, store);
    }

    private RunningSidecar sidecar(String name) throws Exception {
        return new RunningSidecar(
                Files.createDirectory(directory.resolve(name)), upstream.port(), """
                transport: nio
                quotas:
                  tiers: {0: {requests: 4/1h, client: 3/12h}}
                  shared: {urls: ["redis://127.0.0.1:%d"], timeout: 500ms}
                """.formatted(store.port()));
    }

    private static int ask(RunningSidecar sidecar) throws Exception {
        try (RawClient client = sidecar.connect()
                .send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + GoodTokens.bearer(GoodTokens.integration(sidecar.key())) + "\r\n")) {
            return RawClient.status(client.readToEnd());
        }
    }

    private QuotaCommandRun quota(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--config=" + directory.resolve("one").resolve("sidecar.yaml"));
        return QuotaCommandRun.of(all.toArray(String[]::new));
    }

    private JsonNode json(String... args) throws Exception {
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--output=json");
        QuotaCommandRun run = quota(all.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        return JsonMapper.builder().build().readTree(run.out());
    }

    private JsonNode listed() throws Exception {
        JsonNode list = json("list");
        for (int i = 0; i < 1500 && list.path("integrations").isEmpty(); i++) {
            Thread.sleep(20);
            list = json("list");
        }
        return list;
    }

    @Test
    void listsAndExplainsWhatTheFleetCounts() throws Exception {
        assertEquals(200, ask(one));
        assertEquals(200, ask(other));
        JsonNode list = listed();
        assertEquals("tollgate", list.path("fleet").path("name").asText());
        assertEquals(2, list.path("fleet").path("sidecars").asInt());
        JsonNode requests = list.path("integrations").path(0).path("limits").path(1);
        assertEquals("requests", requests.path("dimension").asText());
        assertEquals("4/1h", requests.path("limit").asText());
        assertEquals(2, requests.path("used").asInt());
        assertFalse(requests.has("refused"), "a store counts no refusals");
        JsonNode explained = json("explain", "acme", "--client=127.0.0.1");
        assertEquals(2, explained.path("limits").path(0).path("used").asInt());
        assertTrue(explained.path("would_be_admitted").asBoolean());
        assertTrue(explained.path("claim_known").asBoolean());
        QuotaCommandRun text = quota("list");
        assertTrue(text.out().matches("(?s)fleet tollgate: .*acme +0 +requests +4/1h .*"), text.out());
        assertEquals(2, number("HLEN tollgate:alive:locate"), "an operator is no sidecar");
    }

    private int number(String command) throws Exception {
        return Integer.parseInt(store.command(command).strip().substring(1));
    }

    @Test
    void aResetReachesAllSidecarsAndSaysWhoDidIt() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertEquals(200, ask(one));
        }
        assertEquals(429, ask(other));
        try (LogLines lines = new LogLines()) {
            JsonNode reset = json("reset", "acme", "--client=127.0.0.1");
            assertEquals(1, reset.path("windows_reset_in_store").asInt(), reset.toString());
            int status = ask(other);
            for (int i = 0; i < 1500 && status == 429; i++) {
                Thread.sleep(20);
                status = ask(other);
            }
            assertEquals(200, status);
            assertTrue(lines.await("a quota of the fleet was reset").contains(System.getProperty("user.name") + "@"));
        }
        QuotaCommandRun all = quota("reset", "acme");
        assertEquals("acme: windows reset in the store: 2", all.out().strip());
    }

    @Test
    void aMistakeIsToldBeforeTheStoreIsAsked() throws Exception {
        store.kill();
        for (String[] args : new String[][] {
            {"reset", "acme", "--limit=server_tests"},
            {"reset", "acme", "--client=foo"},
            {"reset", "acme", "--key="},
            {"reset"},
            {"explain"},
            {"list", "--output=xml"},
            {"forget", "acme"},
        }) {
            QuotaCommandRun run = quota(args);
            assertEquals(2, run.exitCode(), run.err());
            assertEquals(1, run.err().strip().lines().count(), run.err());
        }
    }

    @Test
    void aStoreThatIsOutIsSaidToBe() throws Exception {
        store.kill();
        for (String[] args : new String[][] {{"list"}, {"explain", "acme"}, {"reset", "acme"}}) {
            QuotaCommandRun run = quota(args);
            assertEquals(1, run.exitCode());
            assertEquals("", run.out());
            assertTrue(run.err().startsWith("the shared store of quotas cannot be used: "), run.err());
        }
    }

    @Test
    void aStoreThatHangsIsSaidToBe() throws Exception {
        store.signal("STOP");
        QuotaCommandRun run = quota("list");
        store.signal("CONT");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().startsWith("the shared store of quotas cannot be used: "), run.err());
    }

    @Test
    void anIntegrationThatNobodyHasSeenIsExplainedByTheFile() throws Exception {
        JsonNode explained = json("explain", "nobody", "--tier=0");
        assertEquals("4/1h", explained.path("limits").path(1).path("limit").asText());
        assertFalse(explained.path("claim_known").asBoolean());
    }

    @Test
    void aResetOfWhatNobodyKnowsFails() throws Exception {
        assertEquals(200, ask(one));
        listed();
        for (String[] args : new String[][] {
            {"reset", "nobody"},
            {"reset", "nobody", "--limit=requests"},
            {"reset", "acme", "--client=192.0.2.9"},
            {"reset", "acme", "--key=ki_other"},
        }) {
            QuotaCommandRun run = quota(args);
            assertEquals(1, run.exitCode(), run.out());
            assertEquals("", run.out());
            assertTrue(run.err().contains("nobody") || run.err().contains("nothing is counted"), run.err());
        }
        assertEquals(0, quota("reset", "acme").exitCode());
        assertEquals(0, quota("reset", "acme").exitCode(), "known, though nothing counts");
    }
}
