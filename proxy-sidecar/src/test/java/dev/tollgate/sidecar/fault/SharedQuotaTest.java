package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

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
    /** In milliseconds, more than sidecars take to see what others have done. */
    private static final long BEAT = 1200;

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
        awaitAlive(2);
    }

    private RunningSidecar sidecar(String name) throws Exception {
        return sidecar(name, "");
    }

    private RunningSidecar sidecar(String name, String more) throws Exception {
        // the store's client takes one transport in a process, and the other tests of the store take this one
        return new RunningSidecar(Files.createDirectory(directory.resolve(name)), upstream.port(), """
                transport: nio
                quotas:
                  tiers: {0: {requests: %d/1h}}
                  shared: {urls: ["redis://127.0.0.1:%d"], timeout: 500ms%s}
                """.formatted(
                        MAX, store.port(), more));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closed : new AutoCloseable[] {one, other, upstream, store}) {
            if (closed != null) {
                closed.close();
            }
        }
    }

    private long number(String command) throws Exception {
        return Long.parseLong(store.command(command).strip().substring(1));
    }

    /** Waits until sidecars have shown themselves, and until they know that, and each other. */
    private void awaitAlive(int sidecars) throws Exception {
        for (int i = 0; i < 300 && number("HLEN tollgate:alive:locate") < sidecars; i++) {
            Thread.sleep(20);
        }
        assertEquals(sidecars, number("HLEN tollgate:alive:locate"));
        Thread.sleep(BEAT);
    }

    /** Returns how many requests count in the store. */
    private long counted() throws Exception {
        return number(
                "EVAL \"local v=redis.call('GET','tollgate{acme}r') return v and (#v-2-string.byte(v,3)-7)/6 or 0\" 0");
    }

    private void awaitCounted(long count) throws Exception {
        for (int i = 0; i < 300 && counted() < count; i++) {
            Thread.sleep(20);
        }
        assertEquals(count, counted());
    }

    private static String ask(RunningSidecar sidecar) throws Exception {
        try (RawClient client = sidecar.connect()
                .send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + GoodTokens.bearer(GoodTokens.integration(sidecar.key())) + "\r\n")) {
            return client.readToEnd();
        }
    }

    /** Returns how many of some requests were granted; the others were refused, and none failed. */
    private static int granted(RunningSidecar sidecar, int requests) throws Exception {
        int granted = 0;
        for (int i = 0; i < requests; i++) {
            String answer = ask(sidecar);
            granted += RawClient.status(answer) == 200 ? 1 : 0;
            assertTrue(RawClient.status(answer) == 200 || RawClient.status(answer) == 429, answer);
        }
        return granted;
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
    void aRefusalThatIsKnownCostsNoTripAndAResetEndsItEverywhere() throws Exception {
        assertEquals(MAX, granted(one, MAX + 1));
        assertEquals(0, granted(other, 1));
        Thread.sleep(2000);
        store.command("DEL tollgate{acme}r");
        assertEquals(0, granted(one, 1) + granted(other, 1));
        store.command("HINCRBY tollgate{acme} reset 1");
        awaitGranted(one);
        awaitGranted(other);
    }

    /** The refusal would hold for an hour. */
    private static void awaitGranted(RunningSidecar sidecar) throws Exception {
        for (int i = 0; i < 300; i++) {
            if (granted(sidecar, 1) == 1) {
                return;
            }
            Thread.sleep(20);
        }
        fail("still refused");
    }

    @Test
    void thoseAliveShareWhatIsLeftInAnOutage() throws Exception {
        store.kill();
        assertEquals(MAX / 2, granted(one, MAX));
        assertEquals(MAX / 2, granted(other, MAX));
    }

    @Test
    void aSidecarThatStopsLeavesItsShareToTheOthers() throws Exception {
        other.close();
        other = null;
        Thread.sleep(BEAT);
        store.kill();
        assertEquals(MAX, granted(one, MAX + 1));
    }

    @Test
    void beforeAnySightReplicasShare() throws Exception {
        store.kill();
        try (LogLines lines = new LogLines();
                RunningSidecar late = sidecar("late", ", replicas: 10")) {
            String line = lines.await("starts without it");
            assertTrue(line.contains("refused"), line);
            assertEquals(MAX / 10, granted(late, MAX));
        }
    }

    @Test
    void aSidecarThatStartsWhenAllIsUsedUpGrantsNone() throws Exception {
        assertEquals(MAX, granted(one, MAX));
        try (RunningSidecar late = sidecar("late", ", replicas: 2")) {
            assertEquals(0, granted(late, 3));
        }
    }

    @Test
    void aStartWaitsForAStoreThatIsSlow() throws Exception {
        assertEquals(MAX, granted(one, MAX));
        assertEquals(0, grantedByLateBesideSlowStore(", replicas: 2"));
    }

    @Test
    void aStrictSidecarRefusesNothingWhenItHasJustStarted() throws Exception {
        assertEquals(3, grantedByLateBesideSlowStore(", outage: strict, fleet: strict"));
    }

    /** Starts a sidecar while the store hangs for half a second, and returns how many of 3 requests it grants at once. */
    private int grantedByLateBesideSlowStore(String more) throws Exception {
        store.signal("STOP");
        Thread slow = new Thread(this::letGo);
        slow.start();
        try (RunningSidecar late = sidecar("late", more)) {
            return granted(late, 3);
        } finally {
            slow.join();
        }
    }

    private void letGo() {
        try {
            Thread.sleep(500);
            store.signal("CONT");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatOthersWereGrantedIsSeenWithinASecond() throws Exception {
        assertEquals(1, granted(other, 1));
        assertEquals(MAX - 11, granted(one, MAX - 11));
        Thread.sleep(BEAT);
        store.kill();
        assertEquals(5, granted(other, MAX));
        assertEquals(5, granted(one, MAX));
    }

    @Test
    void whatIsGrantedInAnOutageIsWrittenBeforeTheStoreDecidesAgain() throws Exception {
        assertEquals(4, granted(one, 2) + granted(other, 2));
        store.signal("STOP");
        int inOutage = granted(one, 12) + granted(other, MAX);
        assertEquals(12 + 18, inOutage);
        store.signal("CONT");
        int after = granted(one, MAX) + granted(other, MAX);
        for (int i = 0; i < 300 && 4 + inOutage + after < MAX; i++) {
            Thread.sleep(20);
            after += granted(one, 1) + granted(other, 1);
        }
        assertEquals(MAX, 4 + inOutage + after);
        Thread.sleep(2500);
        assertEquals(0, granted(one, 3) + granted(other, 3));
        awaitCounted(MAX);
    }

    @Test
    void oneThatComesBackFirstLeavesTheOthersTheirShare() throws Exception {
        assertEquals(2, granted(one, 1) + granted(other, 1));
        store.signal("STOP");
        assertEquals(19, granted(one, MAX));
        store.signal("CONT");
        int granted = 2 + 19;
        for (int i = 0; i < 100 && granted < MAX; i++) {
            granted += granted(other, 1);
            Thread.sleep(40);
        }
        assertEquals(MAX, granted);
        assertEquals(0, granted(one, 3) + granted(other, 3));
    }

    @Test
    void aStoreThatIsEmptiedGetsBackWhatWasCounted() throws Exception {
        assertEquals(MAX, granted(one, 30) + granted(other, 10));
        Thread.sleep(BEAT);
        store.command("FLUSHALL");
        assertEquals(0, granted(one, 3) + granted(other, 3));
        awaitCounted(MAX);
        Thread.sleep(2500);
        assertEquals(0, granted(one, 3) + granted(other, 3));
        awaitCounted(MAX);
    }

    @Test
    void aSidecarThatHasNotAskedForAnIntegrationLearnsOfTheLoss() throws Exception {
        assertEquals(MAX, granted(one, MAX));
        store.command("FLUSHALL");
        assertTrue(granted(other, MAX) <= MAX / 2);
        Thread.sleep(2500);
        assertEquals(0, granted(other, 3));
    }

    @Test
    void aStoreThatIsStartedAgainWithoutDataGetsBackWhatWasCounted() throws Exception {
        assertEquals(12, granted(one, 10) + granted(other, 2));
        Thread.sleep(BEAT);
        store.kill();
        assertEquals(5, granted(one, 5));
        store.start();
        awaitCounted(17);
        int more = 0;
        for (int i = 0; i < 100; i++) {
            more += granted(one, 1) + granted(other, 1);
            Thread.sleep(40);
        }
        assertEquals(MAX, 17 + more);
        awaitCounted(MAX);
    }

    @Test
    void aStoreThatComesBackWithOldDataGetsTheRest() throws Exception {
        assertEquals(4, granted(one, 2) + granted(other, 2));
        Thread.sleep(2100);
        store.command("SAVE");
        assertEquals(20, granted(one, 10) + granted(other, 10));
        store.kill();
        store.start();
        awaitCounted(24);
        Thread.sleep(2500);
        assertEquals(MAX - 24, granted(one, MAX) + granted(other, MAX));
        awaitCounted(MAX);
    }

    @Test
    void aStoreThatHangsFailsNoRequest() throws Exception {
        assertEquals(200, RawClient.status(ask(one)));
        store.signal("STOP");
        assertEquals(5, granted(one, 5));
        store.signal("CONT");
        awaitCounted(6);
    }
}
