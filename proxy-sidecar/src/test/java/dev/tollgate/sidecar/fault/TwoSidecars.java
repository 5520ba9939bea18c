package dev.tollgate.sidecar.fault;

import static dev.tollgate.sidecar.fault.RunningSidecar.NEAREST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.FreePort;
import dev.tollgate.fixture.Opened;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two sidecars that share a quota in a store, and an upstream. */
abstract class TwoSidecars {
    static final int MAX = 40;
    /** In milliseconds, more than sidecars take to see what others have done. */
    static final long BEAT = 2000;

    private static final String BODY = "{\"results\":[{\"machine\":\"m\"}]}";

    @TempDir
    private Path directory;

    private final List<Integer> ops = new ArrayList<>();
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
        awaitBothKnown();
    }

    RunningSidecar sidecar(String name) throws Exception {
        return sidecar(name, "");
    }

    RunningSidecar sidecar(String name, String more) throws Exception {
        int port = FreePort.any();
        ops.add(port);
        // the store's client takes one transport in a process, and the other tests of the store take this one
        return new RunningSidecar(Files.createDirectory(directory.resolve(name)), upstream.port(), """
                transport: nio
                ops: 127.0.0.1:%d
                quotas:
                  tiers: {0: {requests: %d/1h}}
                  shared: {urls: ["redis://127.0.0.1:%d"], timeout: 500ms%s}
                """.formatted(
                        port, MAX, store.port(), more));
    }

    @AfterEach
    void stop() throws Exception {
        Opened.close(one, other, upstream, store);
    }

    private long number(String command) throws Exception {
        return Long.parseLong(store.command(command).strip().substring(1));
    }

    /** Waits until each sidecar knows of two. */
    private void awaitBothKnown() throws Exception {
        for (int port : ops) {
            String page = metrics(port);
            for (int i = 0; i < 1500 && !page.contains("tollgate_fleet_sidecars 2.0\n"); i++) {
                Thread.sleep(20);
                page = metrics(port);
            }
            assertTrue(page.contains("tollgate_fleet_sidecars 2.0\n"), page);
        }
    }

    private static String metrics(int port) throws Exception {
        try (RawClient client =
                new RawClient(port).send("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")) {
            return client.readToEnd();
        }
    }

    /** Returns how many requests count in the store. */
    long counted() throws Exception {
        return number(
                "EVAL \"local v=redis.call('GET','tollgate{acme}r') return v and (#v-2-string.byte(v,3)-7)/6 or 0\" 0");
    }

    void awaitCounted(long count) throws Exception {
        for (int i = 0; i < 1500 && counted() < count; i++) {
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
