package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.FreePort;
import dev.tollgate.fixture.Opened;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The section {@code quotas.shared} changes while the sidecar serves. */
@Timeout(180)
final class StoreReloadTest {
    private static final String BODY = "{\"results\":[{\"machine\":\"m\"}]}";

    @TempDir
    private Path directory;

    private final LogLines lines = new LogLines();
    private RedisServer first;
    private RedisServer second;
    private ScriptedUpstream upstream;
    private RunningSidecar sidecar;

    @BeforeEach
    void start() throws Exception {
        first = RedisServer.start(Files.createDirectory(directory.resolve("first")));
        second = RedisServer.start(Files.createDirectory(directory.resolve("second")), "--requirepass", "new");
        upstream = new ScriptedUpstream((connection, number) -> {
            connection.readHead();
            connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: " + BODY.length() + "\r\nConnection: close\r\n\r\n" + BODY);
        });
        sidecar = new RunningSidecar(directory, upstream.port(), yaml(first.port(), ""));
        sidecar.follow();
    }

    @AfterEach
    void stop() throws Exception {
        Opened.close(sidecar, upstream, first, second, lines);
    }

    private static String yaml(int port, String more) {
        return """
                transport: nio
                quotas:
                  tiers: {0: {requests: 40/1h}}
                  shared: {urls: ["redis://127.0.0.1:%d"]%s}
                """.formatted(port, more.isEmpty() ? ", timeout: 500ms" : more);
    }

    private int granted(int requests) throws Exception {
        int granted = 0;
        for (int i = 0; i < requests; i++) {
            try (RawClient client = sidecar.connect()
                    .send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                            + GoodTokens.bearer(GoodTokens.integration(sidecar.key())) + "\r\n")) {
                int status = RawClient.status(client.readToEnd());
                assertTrue(status == 200 || status == 429, "status " + status);
                granted += status == 200 ? 1 : 0;
            }
        }
        return granted;
    }

    private static long counted(RedisServer store, String login) throws Exception {
        String answer = store.command(
                login
                        + "EVAL \"local v=redis.call('GET','tollgate{acme}r') return v and (#v-2-string.byte(v,3)-7)/6 or 0\" 0");
        return Long.parseLong(answer.substring(answer.lastIndexOf(':') + 1).strip());
    }

    private static void awaitCounted(long count, RedisServer store, String login) throws Exception {
        for (int i = 0; i < 500 && counted(store, login) < count; i++) {
            Thread.sleep(20);
        }
        assertEquals(count, counted(store, login));
    }

    /** The new store knows nothing: what was counted is written to it, and no request fails meanwhile. */
    @Test
    void anotherStoreTakesThePlaceOfTheFirst() throws Exception {
        assertEquals(10, granted(10));
        awaitCounted(10, first, "");
        Path password = Files.writeString(directory.resolve("password"), "new\n");
        sidecar.rewrite(yaml(second.port(), ", timeout: 499ms, password_file: " + password));
        lines.await("new settings of the shared store of quotas are in use");
        assertEquals(5, granted(5));
        for (int i = 0; i < 500 && counted(second, "AUTH new\r\n") < 15; i++) {
            Thread.sleep(20);
        }
        // what is granted in the moment in which the rest is written may count twice
        long counted = counted(second, "AUTH new\r\n");
        assertTrue(counted >= 15 && counted <= 17, "counted " + counted);
        first.kill();
        assertEquals(40 - counted, granted(30));
    }

    @Test
    void aStoreThatCannotBeReachedLeavesTheFirstInUseUntilItCan() throws Exception {
        assertEquals(10, granted(10));
        int port = FreePort.any();
        sidecar.rewrite(yaml(port, ", timeout: 499ms"));
        lines.await("new shared store of quotas cannot be used");
        assertEquals(5, granted(5));
        awaitCounted(15, first, "");
        sidecar.rewrite(yaml(first.port(), ", timeout: 498ms"));
        lines.await("new settings of the shared store of quotas are in use");
        assertEquals(25, granted(30));
    }

    /** No other store: parts are set aside from now on. */
    @Test
    void anOutageBecomesStrict() throws Exception {
        assertEquals(1, granted(1));
        sidecar.rewrite(yaml(first.port(), ", timeout: 500ms, outage: strict, replicas: 7, fleet: other"));
        String line = lines.await("applies at the next start");
        assertTrue(line.contains("quotas.shared.fleet"), line);
        long aside = 0;
        int granted = 1;
        for (int i = 0; i < 500 && aside == 0; i++) {
            granted += granted < 20 ? granted(1) : 0;
            Thread.sleep(50);
            aside = Long.parseLong(
                    first.command("EXISTS tollgate{acme}sr").strip().substring(1));
        }
        assertEquals(1, aside);
        assertEquals(40 - granted, granted(40));
    }
}
