package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.DimensionState;
import dev.tollgate.sidecar.quota.FleetReset;
import dev.tollgate.sidecar.quota.IntegrationState;
import dev.tollgate.sidecar.quota.WindowState;
import dev.tollgate.sidecar.quota.shared.FleetObserver.Place;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.sidecar.quota.shared.StoreSettings.Access;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a sidecar of a fleet of two says when it refuses without a trip to the store. */
@Timeout(120)
class KnownRefusalTest {
    private static final Duration A_DAY_ALMOST = Duration.ofHours(19);

    @TempDir
    private static Path directory;

    private static RedisServer server;
    private static OneSidecar one;
    private static OneSidecar other;

    @BeforeAll
    static void start() throws Exception {
        server = RedisServer.start(directory);
        StoreSettings settings = OneSidecar.settings(Access.open(), "redis://127.0.0.1:" + server.port());
        one = new OneSidecar(settings, Quota.none());
        other = new OneSidecar(settings, Quota.none());
        one.awaitStore(true);
        other.awaitStore(true);
    }

    @AfterAll
    static void end() throws Exception {
        one.close();
        other.close();
        server.close();
    }

    private static Decision ask(OneSidecar sidecar, String id, String client, String requests) throws Exception {
        return sidecar.ask(who(id, client, requests), 1, null);
    }

    private static Integration who(String id, String client, String requests) throws Exception {
        Quota claim = Quota.none()
                .with(Dimension.CLIENT, Limit.parse(Dimension.CLIENT, client))
                .with(Dimension.REQUESTS, Limit.parse(Dimension.REQUESTS, requests));
        return new Integration(id, "ki_1", 0, claim);
    }

    private static List<Dimension> shown(Decision decision) {
        return decision.windows().stream().map(WindowState::dimension).toList();
    }

    /** Has {@code requests} used up and its refusal known at one; then the client's rest is used at the other. */
    private static void useUpBoth(String id) throws Exception {
        for (int i = 0; i < 3; i++) {
            assertTrue(ask(one, id, "4/20h", "3/1h").admitted());
        }
        assertFalse(ask(one, id, "4/20h", "3/1h").admitted());
        assertTrue(ask(other, id, "4/20h", "unlimited").admitted());
    }

    private static DimensionState explained(OneSidecar sidecar, String id, Dimension dimension) throws Exception {
        InetAddress client = InetAddress.getByAddress(new byte[] {0, 0, 0, 1});
        IntegrationState state = sidecar.report().of(sidecar.known(id, client), client, null);
        return state.dimensions().stream()
                .filter(one -> one.dimension() == dimension)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void showsTheLimitThatRefusesAndNotWhatThisSidecarCountsOfTheOthers() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertTrue(
                    ask(i % 2 == 0 ? one : other, "shown", "4/12h", "1000/24h").admitted());
        }
        Decision first = ask(one, "shown", "4/12h", "1000/24h");
        assertEquals(List.of(Dimension.CLIENT, Dimension.REQUESTS), shown(first));
        assertEquals(996, first.windows().get(1).remaining());
        long known = one.count(Place.KNOWN);
        Decision again = ask(one, "shown", "4/12h", "1000/24h");
        assertEquals(1, one.count(Place.KNOWN) - known);
        assertEquals(List.of(Dimension.CLIENT), shown(again));
        assertEquals(0, again.windows().get(0).remaining());
    }

    @Test
    void showsWhatIsUsedUpHereAlone() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertTrue(ask(one, "here", "3/20h", "4/1h").admitted());
        }
        assertTrue(ask(other, "here", "unlimited", "4/1h").admitted());
        // the client's limit of this token has not refused yet: another one's has
        assertFalse(ask(one, "here", "unlimited", "4/1h").admitted());
        Decision known = ask(one, "here", "3/20h", "4/1h");
        assertEquals(List.of(Dimension.CLIENT, Dimension.REQUESTS), shown(known));
        assertTrue(known.retryAfter().compareTo(A_DAY_ALMOST) > 0);
    }

    @Test
    void waitsForALimitThatAnotherSidecarHasUsedUpMeanwhile() throws Exception {
        useUpBoth("meanwhile");
        Decision decision = ask(one, "meanwhile", "4/20h", "3/1h");
        for (int i = 0; i < 500 && decision.retryAfter().compareTo(A_DAY_ALMOST) < 0; i++) {
            Thread.sleep(20);
            decision = ask(one, "meanwhile", "4/20h", "3/1h");
        }
        assertFalse(decision.admitted());
        assertTrue(decision.retryAfter().compareTo(A_DAY_ALMOST) > 0);
        assertEquals(Dimension.CLIENT, decision.refusedBy().orElseThrow());
    }

    @Test
    void saysWhatAnOperatorWasToldBefore() throws Exception {
        useUpBoth("explained");
        Duration told = explained(one, "explained", Dimension.CLIENT).retryAfter();
        assertTrue(told.compareTo(A_DAY_ALMOST) > 0);
        Duration wait = ask(one, "explained", "4/20h", "3/1h").retryAfter();
        assertTrue(told.minus(wait).abs().compareTo(Duration.ofMinutes(1)) < 0, wait + " and not " + told);
    }

    @Test
    void endsWhenAnOperatorWasToldThatItHasEnded() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertTrue(ask(other, "ended", "unlimited", "3/1h").admitted());
        }
        assertFalse(ask(other, "ended", "unlimited", "3/1h").admitted());
        assertEquals(OptionalLong.of(1), one.report().reset(new FleetReset("ended", null, null, null, "a test")));
        assertEquals(0, explained(other, "ended", Dimension.REQUESTS).used());
        assertTrue(ask(other, "ended", "unlimited", "3/1h").admitted());
    }
}
