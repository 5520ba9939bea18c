package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.quota.shared.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two sidecars with a shared store grant one quota, and an illness of the store fails no request. */
@Timeout(120)
final class SharedQuotaTest {
    private static final String BODY = "{\"results\":[{\"machine\":\"m\"}]}";
    private static final Pattern LEFT = Pattern.compile("\"requests\";r=(\\d+);");
    private static final int MAX = 40;

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
        awaitTheStore(one);
        awaitTheStore(other);
    }

    private RunningSidecar sidecar(String name) throws Exception {
        return new RunningSidecar(
                Files.createDirectory(directory.resolve(name)), upstream.port(), """
                quotas:
                  tiers: {0: {requests: %d/1h}}
                  shared: {urls: ["redis://127.0.0.1:%d"], timeout: 500ms, replicas: 2}
                """.formatted(MAX, store.port()));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closed : new AutoCloseable[] {one, other, upstream, store}) {
            if (closed != null) {
                closed.close();
            }
        }
    }

    /** Before it is found a sidecar grants its share. */
    private void awaitTheStore(RunningSidecar sidecar) throws Exception {
        long before = counted();
        for (int i = 0; i < 300 && counted() == before; i++) {
            Thread.sleep(50);
            store.command("FLUSHALL");
            before = 0;
            ask(sidecar);
        }
        assertTrue(counted() > 0);
        store.command("FLUSHALL");
    }

    /** Returns how many requests the store has counted of all sidecars. */
    private long counted() throws Exception {
        String sum =
                store.command("EVAL \"local n=0 for _,v in ipairs(redis.call('HVALS','tollgate{acme}')) do n=n+v end"
                        + " return n\" 0");
        return Long.parseLong(sum.strip().substring(1));
    }

    private static String ask(RunningSidecar sidecar) throws Exception {
        try (RawClient client = sidecar.connect()
                .send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + GoodTokens.bearer(GoodTokens.integration(sidecar.key())) + "\r\n")) {
            return client.readToEnd();
        }
    }

    private static long left(String answer) {
        Matcher matcher = LEFT.matcher(answer);
        assertTrue(matcher.find(), answer);
        return Long.parseLong(matcher.group(1));
    }

    @Test
    void grantOneQuota() throws Exception {
        for (int granted = 1; granted <= MAX; granted++) {
            String answer = ask(granted % 2 == 0 ? one : other);
            assertEquals(200, RawClient.status(answer), answer);
            assertEquals(MAX - granted, left(answer));
        }
        for (RunningSidecar sidecar : new RunningSidecar[] {one, other, one}) {
            String refused = ask(sidecar);
            assertEquals(429, RawClient.status(refused), refused);
            assertTrue(refused.toLowerCase(java.util.Locale.ROOT).contains("retry-after: 3"), refused);
        }
        assertEquals(MAX, counted());
    }

    @Test
    void aRefusalThatIsKnownCostsNoTripAndAResetEndsItWithinASecond() throws Exception {
        for (int granted = 0; granted < MAX; granted++) {
            ask(one);
        }
        assertEquals(429, RawClient.status(ask(one)));
        store.command("FLUSHALL");
        String answer = ask(one);
        for (int i = 0; i < 100 && RawClient.status(answer) == 429; i++) {
            Thread.sleep(50);
            answer = ask(one);
        }
        assertEquals(200, RawClient.status(answer), answer);
    }

    @Test
    void whileTheStoreIsOutEachGrantsItsShare() throws Exception {
        store.kill();
        int granted = 0;
        for (int i = 0; i < MAX; i++) {
            String answer = ask(other);
            granted += RawClient.status(answer) == 200 ? 1 : 0;
            assertTrue(RawClient.status(answer) == 200 || RawClient.status(answer) == 429, answer);
        }
        // what it has granted in the beginning counts here, too
        assertTrue(granted > 0 && granted <= MAX / 2, granted + " granted");
        store.start();
        for (int i = 0; i < 300 && counted() == 0; i++) {
            Thread.sleep(50);
            ask(other);
        }
        assertTrue(counted() > 0);
    }

    @Test
    void anOutageDividesWhatWasLeft() throws Exception {
        int granted = 0;
        for (; granted < MAX - 10; granted++) {
            assertEquals(200, RawClient.status(ask(one)));
        }
        assertEquals(200, RawClient.status(ask(other)));
        granted++;
        store.kill();
        int more = 0;
        for (int i = 0; i < MAX; i++) {
            more += RawClient.status(ask(one)) == 200 ? 1 : 0;
            more += RawClient.status(ask(other)) == 200 ? 1 : 0;
        }
        assertTrue(more > 0 && granted + more <= MAX, more + " granted after " + granted);
    }

    @Test
    void aStoreThatHangsFailsNoRequest() throws Exception {
        assertEquals(200, RawClient.status(ask(one)));
        store.signal("STOP");
        for (int i = 0; i < 5; i++) {
            String answer = ask(one);
            assertEquals(200, RawClient.status(answer), answer);
        }
        store.signal("CONT");
        long before = counted();
        for (int i = 0; i < 300 && counted() <= before; i++) {
            Thread.sleep(50);
            ask(one);
        }
        assertTrue(counted() > before);
    }
}
