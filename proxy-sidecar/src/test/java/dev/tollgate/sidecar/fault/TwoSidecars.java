package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.quota.shared.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two sidecars that share a quota in a store, and an upstream. */
abstract class TwoSidecars {
    static final int MAX = 40;
    /** In milliseconds, more than sidecars take to see what others have done. */
    static final long BEAT = 1200;

    private static final String BODY = "{\"results\":[{\"machine\":\"m\"}]}";

    @TempDir
    private Path directory;

    RedisServer store;
    ScriptedUpstream upstream;
    RunningSidecar one;
    RunningSidecar other;

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

    RunningSidecar sidecar(String name) throws Exception {
        return sidecar(name, "");
    }

    RunningSidecar sidecar(String name, String more) throws Exception {
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
    long counted() throws Exception {
        return number(
                "EVAL \"local v=redis.call('GET','tollgate{acme}r') return v and (#v-2-string.byte(v,3)-7)/6 or 0\" 0");
    }

    void awaitCounted(long count) throws Exception {
        for (int i = 0; i < 300 && counted() < count; i++) {
            Thread.sleep(20);
        }
        assertEquals(count, counted());
    }

    static String ask(RunningSidecar sidecar) throws Exception {
        try (RawClient client = sidecar.connect()
                .send("GET " + NEAREST + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + GoodTokens.bearer(GoodTokens.integration(sidecar.key())) + "\r\n")) {
            return client.readToEnd();
        }
    }

    /** Returns how many of some requests were granted; the others were refused, and none failed. */
    static int granted(RunningSidecar sidecar, int requests) throws Exception {
        int granted = 0;
        for (int i = 0; i < requests; i++) {
            String answer = ask(sidecar);
            granted += RawClient.status(answer) == 200 ? 1 : 0;
            assertTrue(RawClient.status(answer) == 200 || RawClient.status(answer) == 429, answer);
        }
        return granted;
    }
}
