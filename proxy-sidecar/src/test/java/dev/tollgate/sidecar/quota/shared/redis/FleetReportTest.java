package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.Opened;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.fault.LogLines;
import dev.tollgate.sidecar.quota.DimensionState;
import dev.tollgate.sidecar.quota.FleetReset;
import dev.tollgate.sidecar.quota.IntegrationState;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.sidecar.quota.shared.StoreSettings.Access;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of a fleet of two, and what they empty. */
@Timeout(120)
class FleetReportTest {
    @TempDir
    private Path directory;

    private RedisServer server;
    private OneSidecar one;
    private OneSidecar other;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start(directory);
        StoreSettings settings = OneSidecar.settings(Access.open(), "redis://127.0.0.1:" + server.port());
        Quota limits = Quota.none()
                .with(Dimension.CLIENT, new Limit.Rate(4, Duration.ofHours(12)))
                .with(Dimension.REQUESTS, new Limit.Rate(1000, Duration.ofHours(24)));
        one = new OneSidecar(settings, limits);
        other = new OneSidecar(settings, limits);
        one.awaitStore(true);
        other.awaitStore(true);
    }

    @AfterEach
    void end() throws Exception {
        Opened.close(one, other, server);
    }

    private static InetAddress client(int number) throws Exception {
        return InetAddress.getByAddress(new byte[] {0, 0, 0, (byte) number});
    }

    /** Returns how many are used by a client, and by the integration. */
    private static List<Long> used(OneSidecar asked, int client) throws Exception {
        IntegrationState state = asked.known("acme", client(client));
        return asked.report().of(state, client(client), null).dimensions().stream()
                .map(dimension -> dimension.used())
                .toList();
    }

    @Test
    void speaksOfAllSidecars() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertTrue(one.ask("acme", 1).admitted());
        }
        assertTrue(other.ask("acme", 1).admitted());
        assertTrue(other.ask("acme", 2).admitted());
        assertEquals(List.of(4L, 5L), used(other, 1));
        assertEquals(List.of(1L, 5L), used(one, 2));
        IntegrationState listed =
                one.report().of(List.of(one.known("acme", client(1)))).get(0);
        assertEquals(5, listed.dimensions().get(1).used());
        for (int i = 0; i < 500 && one.report().state().sidecars() < 2; i++) {
            Thread.sleep(20);
        }
        assertEquals(2, one.report().state().sidecars());
        assertTrue(one.report().state().storeUsed());
        assertEquals("fleet", one.report().state().name());
    }

    @Test
    void whatIsResetIsResetEverywhereAndRefusalsEnd() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertTrue(one.ask("acme", 1).admitted());
        }
        assertTrue(other.ask("acme", 2).admitted());
        assertFalse(other.ask("acme", 1).admitted());
        try (LogLines lines = new LogLines()) {
            Long bits = one.report().client(client(1), null);
            assertEquals(
                    OptionalLong.of(1),
                    one.report().reset(new FleetReset("acme", Dimension.CLIENT, bits, null, "a test")));
            assertTrue(lines.await("reset a quota of the fleet").contains("acme"));
        }
        for (int i = 0; i < 500 && !other.ask("acme", 1).admitted(); i++) {
            Thread.sleep(20);
        }
        assertEquals(List.of(1L, 6L), used(one, 1));
        assertEquals(OptionalLong.of(3), one.report().reset(new FleetReset("acme", null, null, null, "a test")));
        assertEquals(List.of(0L, 0L), used(other, 2));
        assertEquals(OptionalLong.of(0), one.report().reset(new FleetReset("acme", null, null, null, "a test")));
    }

    @Test
    void aResetEmptiesWhatOtherSidecarsHaveCountedThemselves() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertTrue(other.ask("acme", 1).admitted());
            assertTrue(other.ask("acme", 2).admitted());
            assertTrue(other.ask("acme-too", 1).admitted());
        }
        assertTrue(one.ask("acme", 3).admitted());
        try (LogLines lines = new LogLines()) {
            Long bits = one.report().client(client(1), null);
            reset(new FleetReset("acme", Dimension.CLIENT, bits, null, "ann"), 1);
            awaitHere(List.of(0L, 6L), 1);
            assertTrue(lines.await("a quota of the fleet was reset").contains("ann"));
            reset(new FleetReset("acme", Dimension.REQUESTS, null, null, "ann"), 1);
            awaitHere(List.of(3L, 0L), 2);
            assertTrue(other.ask("acme", 1).admitted());
            reset(new FleetReset("acme", Dimension.CLIENT, null, null, "ann"), 3);
            awaitHere(List.of(0L, 1L), 2);
            reset(new FleetReset("acme", null, null, null, "ann"), 1);
            awaitHere(List.of(0L, 0L), 2);
        }
        assertEquals(
                List.of(3L, 3L),
                other.known("acme-too", client(1)).dimensions().stream()
                        .map(DimensionState::used)
                        .toList());
    }

    private void reset(FleetReset what, long windows) {
        assertEquals(OptionalLong.of(windows), one.report().reset(what));
    }

    /** Waits until the other sidecar counts so many of a client and of all, without the store. */
    private void awaitHere(List<Long> counts, int client) throws Exception {
        List<Long> here = List.of();
        for (int i = 0; i < 500 && !counts.equals(here); i++) {
            Thread.sleep(20);
            here = other.known("acme", client(client)).dimensions().stream()
                    .map(DimensionState::used)
                    .toList();
        }
        assertEquals(counts, here);
    }

    @Test
    void anIdWithSpecialSignsResetsItsOwnWindowsOnly() throws Exception {
        for (String id : new String[] {"a*", "ab", "a?", "[a]", "a\\"}) {
            assertTrue(one.ask(id, 1).admitted());
        }
        assertEquals(OptionalLong.of(2), one.report().reset(new FleetReset("a*", null, null, null, "a test")));
        assertEquals(OptionalLong.of(2), one.report().reset(new FleetReset("a?", null, null, null, "a test")));
        assertEquals(OptionalLong.of(2), one.report().reset(new FleetReset("ab", null, null, null, "a test")));
        assertEquals(
                OptionalLong.of(1), one.report().reset(new FleetReset("[a]", Dimension.CLIENT, null, null, "a test")));
        assertEquals(
                OptionalLong.of(1),
                one.report().reset(new FleetReset("a\\", Dimension.REQUESTS, null, null, "a test")));
    }

    @Test
    void whileTheStoreIsOutThisSidecarsOwnCountsAreShownAndTheReasonIsSaid() throws Exception {
        assertTrue(one.ask("acme", 1).admitted());
        server.kill();
        for (int i = 0; i < 10; i++) {
            one.ask("acme", 100 + i);
        }
        one.awaitStore(false);
        for (int i = 0; i < 500 && one.report().state().reason() == null; i++) {
            Thread.sleep(20);
        }
        assertNotNull(one.report().state().reason());
        assertFalse(one.report().state().storeUsed());
        assertEquals(1, used(one, 1).get(0));
        assertEquals(OptionalLong.empty(), one.report().reset(new FleetReset("acme", null, null, null, "a test")));
    }
}
