package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.FleetReset;
import dev.tollgate.sidecar.quota.shared.FleetObserver.Place;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.sidecar.quota.shared.StoreSettings.Access;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two sidecars with a Valkey: each script, a loss of data, and the main faults. */
@Timeout(120)
class ValkeyTest {
    private static final int MAX = 20;

    @TempDir
    private Path directory;

    private RedisServer server;
    private OneSidecar one;
    private OneSidecar other;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.valkey(directory);
    }

    private void sidecars(boolean strict, Quota limits) throws Exception {
        StoreSettings settings = OneSidecar.settings(Access.open(), "redis://127.0.0.1:" + server.port());
        one = new OneSidecar(strict ? OneSidecar.strict(settings) : settings, limits);
        other = new OneSidecar(strict ? OneSidecar.strict(settings) : settings, limits);
        one.awaitStore(true);
        other.awaitStore(true);
        for (OneSidecar sidecar : new OneSidecar[] {one, other}) {
            if (!strict) {
                // a strict one would hold parts of this integration, too
                sidecar.awaitDecisionOfStore("warm");
            }
            sidecar.awaitFleet(2);
        }
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable closed : new AutoCloseable[] {one, other, server}) {
            if (closed != null) {
                closed.close();
            }
        }
    }

    private static Quota limits(String requests) throws QuotaFormatException {
        return Quota.none()
                .with(Dimension.REQUESTS, Limit.parse(Dimension.REQUESTS, requests))
                .with(Dimension.CLIENT, Limit.parse(Dimension.CLIENT, "1000/12h"));
    }

    private int granted(int requests) throws Exception {
        int granted = 0;
        for (int i = 0; i < requests; i++) {
            granted += (i % 2 == 0 ? one : other).ask("acme", i).admitted() ? 1 : 0;
        }
        return granted;
    }

    @Test
    void countsEventsAndForgetsOnReset() throws Exception {
        sidecars(false, limits(MAX + "/1h"));
        assertEquals(MAX, granted(MAX + 6));
        assertTrue(one.count(Place.STORE) >= MAX / 2 && other.count(Place.STORE) >= MAX / 2);
        assertEquals(
                OptionalLong.of(1), one.report().reset(new FleetReset("acme", Dimension.REQUESTS, null, null, "ann")));
        for (int i = 0; i < 500 && !other.ask("acme", 1).admitted(); i++) {
            Thread.sleep(20);
        }
        assertTrue(other.ask("acme", 1).admitted());
    }

    @Test
    void countsPartsOfAnIntervalAndPeriodsOfTheCalendar() throws Exception {
        sidecars(
                false,
                limits("300/1h").with(Dimension.CLIENT, Limit.parse(Dimension.CLIENT, "2/month@Asia/Kathmandu")));
        assertEquals(300, granted(310));
        assertTrue(one.ask("beta", 7).admitted() && other.ask("beta", 7).admitted());
        assertFalse(one.ask("beta", 7).admitted());
    }

    @Test
    void holdsPlacesAndGivesThemBack() throws Exception {
        sidecars(false, limits("1000/1h").with(Dimension.CONCURRENT, new Limit.Count(2)));
        Decision first = one.askTest("acme");
        assertTrue(first.admitted() && other.askTest("acme").admitted());
        assertFalse(one.askTest("acme").admitted());
        first.ticket().close();
        for (int i = 0; i < 500 && !other.askTest("acme").admitted(); i++) {
            Thread.sleep(20);
        }
        assertFalse(one.askTest("acme").admitted());
    }

    @Test
    void whatItLosesIsWrittenBack() throws Exception {
        sidecars(false, limits(MAX + "/1h"));
        assertEquals(MAX, granted(MAX));
        server.command("FLUSHALL");
        server.command("SCRIPT FLUSH");
        one.awaitDecisionOfStore("other");
        assertEquals(0, granted(6));
        for (int i = 0; i < 500 && counted() < MAX; i++) {
            Thread.sleep(20);
        }
        assertEquals(MAX, counted());
    }

    private long counted() throws Exception {
        String length = server.command("STRLEN fleet{acme}r").strip().substring(1);
        return (Long.parseLong(length) - "..?e3600......".length()) / 6;
    }

    @Test
    void aStoreThatHangsOrMayNotWriteFailsNoRequest() throws Exception {
        sidecars(false, limits("1000/1h"));
        server.signal("STOP");
        assertEquals(10, granted(10));
        server.signal("CONT");
        one.awaitDecisionOfStore("acme");
        server.command("CONFIG SET maxmemory 1");
        assertEquals(10, granted(10));
        assertTrue(one.count(StoreFault.OUT_OF_MEMORY) + other.count(StoreFault.OUT_OF_MEMORY) > 0);
    }

    @Test
    void setsPartsAsideForAStrictOutage() throws Exception {
        sidecars(true, Quota.none().with(Dimension.REQUESTS, Limit.parse(Dimension.REQUESTS, "100/24h")));
        int granted = one.awaitPart("acme") + other.awaitPart("acme");
        server.kill();
        int inOutage = granted(200);
        assertTrue(inOutage > 0 && granted + inOutage <= 100, granted + " and " + inOutage);
    }
}
