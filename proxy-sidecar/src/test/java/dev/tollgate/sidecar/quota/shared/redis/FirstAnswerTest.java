package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.FreePort;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.fault.LogLines;
import dev.tollgate.sidecar.quota.shared.FleetObserver.Place;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import dev.tollgate.sidecar.quota.shared.StoreSettings.Access;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sidecar that has waited for the store's first answer makes no decision by itself. */
@Timeout(120)
class FirstAnswerTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private static OneSidecar sidecar(int port, long max) {
        return new OneSidecar(
                OneSidecar.settings(Access.open(), "redis://127.0.0.1:" + port),
                Quota.none()
                        .with(Dimension.REQUESTS, new Limit.Rate(max, Duration.ofHours(24)))
                        .with(Dimension.TESTS, new Limit.Rate(max, Duration.ofHours(24))));
    }

    @Test
    void aLimitThatIsUsedUpStaysSo() throws Exception {
        try (RedisServer server = RedisServer.start(directory);
                OneSidecar one = sidecar(server.port(), 4)) {
            one.start(LONG);
            for (int i = 0; i < 4; i++) {
                assertTrue(one.ask("acme", i).admitted());
                assertTrue(one.askTest("acme").admitted());
            }
            try (OneSidecar late = sidecar(server.port(), 4)) {
                late.start(LONG);
                assertFalse(late.ask("acme", 9).admitted());
                assertFalse(late.askTest("acme").admitted());
                assertEquals(0, late.count(Place.SHARE));
            }
        }
    }

    /** Else the first request would wait for what is loaded at its first use, and could be decided by the share. */
    @Test
    void theFirstDecisionSendsNoScriptAndFindsItsWayLoaded() throws Exception {
        try (RedisServer server = RedisServer.start(directory);
                OneSidecar one = sidecar(server.port(), 4)) {
            one.start(LONG);
            String before = server.command("INFO commandstats");
            assertTrue(one.ask("acme", 1).admitted());
            one.askTest("acme");
            assertEquals(calls("eval", before), calls("eval", server.command("INFO commandstats")));
            assertTrue(calls("evalsha", before) >= 8, before);
            assertEquals(0, one.count(Place.SHARE));
        }
    }

    private static int calls(String command, String stats) {
        java.util.regex.Matcher found = java.util.regex.Pattern.compile("cmdstat_" + command + ":calls=(\\d+)")
                .matcher(stats);
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    /** The store holds its decisions after an outage, so that sidecars can write what they granted. One that was killed looks like one. */
    @Test
    void aStartWaitsUntilTheOthersHaveWritten() throws Exception {
        try (RedisServer server = RedisServer.start(directory)) {
            long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now().minusSeconds(3));
            server.command("HSET fleet:alive:locate killed " + micros);
            try (OneSidecar sidecar = sidecar(server.port(), OneSidecar.MAX)) {
                sidecar.start(LONG);
                assertTrue(server.command("HGET fleet:alive:locate hold").startsWith("$16"));
                assertTrue(sidecar.ask("acme", 1).admitted());
                assertEquals(0, sidecar.count(Place.SHARE));
                assertEquals(1, sidecar.count(Place.STORE));
            }
        }
    }

    @Test
    void theWaitEndsWithoutAStoreAndSaysSo() throws Exception {
        try (LogLines lines = new LogLines();
                OneSidecar sidecar = sidecar(FreePort.any(), OneSidecar.MAX)) {
            // the reason of the first try is known when the second one has failed
            for (int i = 0; i < 1500 && sidecar.count(StoreFault.CONNECTION) < 2; i++) {
                Thread.sleep(20);
            }
            sidecar.start(Duration.ofMillis(1));
            assertTrue(lines.await("starts without it").contains("refused"));
            assertTrue(sidecar.ask("acme", 1).admitted());
        }
    }
}
