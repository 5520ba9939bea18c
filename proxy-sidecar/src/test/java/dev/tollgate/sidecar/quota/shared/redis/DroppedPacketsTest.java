package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.fixture.FreePort;
import dev.tollgate.sidecar.quota.shared.FleetObserver.Place;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreSettings.Access;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store in a network namespace of its own, whose answers get lost without a reset or an ICMP message. */
@Timeout(120)
class DroppedPacketsTest {
    private static final String HERE = "198.18.77.1";
    private static final String THERE = "198.18.77.2";
    private static final String SPACE = "tollgate-store";

    @TempDir
    private Path directory;

    private int port;
    private Process server;

    @BeforeEach
    void start() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        RedisServer.start(directory).close(); // skips where there is none
        end();
        assumeTrue(run("ip", "netns", "add", SPACE) == 0, "needs network namespaces");
        check("ip", "link", "add", "tgstore0", "type", "veth", "peer", "name", "tgstore1", "netns", SPACE);
        check("ip", "addr", "add", HERE + "/30", "dev", "tgstore0");
        check("ip", "link", "set", "tgstore0", "up");
        check("ip", "-n", SPACE, "addr", "add", THERE + "/30", "dev", "tgstore1");
        check("ip", "-n", SPACE, "link", "set", "tgstore1", "up");
        port = FreePort.any();
        List<String> command = new ArrayList<>(Arrays.asList("ip", "netns", "exec", SPACE, "redis-server"));
        command.addAll(List.of("--port", Integer.toString(port), "--bind", THERE, "--protected-mode", "no"));
        command.addAll(List.of("--save", "", "--dir", directory.toString()));
        server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("there.log").toFile())
                .start();
    }

    @AfterEach
    void end() throws Exception {
        if (server != null) {
            server.destroyForcibly().waitFor();
        }
        run("ip", "netns", "del", SPACE);
        run("ip", "link", "del", "tgstore0");
    }

    private int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("ip.log").toFile())
                .start();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        return process.exitValue();
    }

    private void check(String... command) throws Exception {
        assertEquals(0, run(command), () -> String.join(" ", command));
    }

    @Test
    void noRequestFailsAndEachWaitsForTheTimeoutAtMost() throws Exception {
        try (OneSidecar sidecar = new OneSidecar(OneSidecar.settings(Access.open(), "redis://" + THERE + ":" + port))) {
            sidecar.awaitStore(true);
            assertTrue(sidecar.ask("acme", 1).admitted());
            assertEquals(1, sidecar.count(Place.STORE));
            check("ip", "-n", SPACE, "route", "add", "blackhole", HERE + "/32");
            for (int i = 0; i < 30; i++) {
                long begun = System.nanoTime();
                assertTrue(sidecar.ask("acme", i).admitted());
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
                assertTrue(millis < 5000, millis + " ms, the timeout is 500");
            }
            sidecar.awaitStore(false);
            check("ip", "-n", SPACE, "route", "del", "blackhole", HERE + "/32");
            sidecar.awaitStore(true);
            sidecar.awaitDecisionOfStore("acme");
        }
    }
}
