package dev.tollgate.sidecar.quota.shared.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.Opened;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.quota.ClientBy;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.QuotaObserver;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.quota.shared.RedisServer;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.sidecar.quota.shared.StoreSettings.Access;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each form of a limit in a fleet of two: together they grant what one alone would. */
@Timeout(120)
class FleetLimitFormsTest {
    private static final int ASKED = 8;

    @TempDir
    private static Path directory;

    private static RedisServer server;
    private static List<OneSidecar> fleet = List.of();
    private static final Map<String, List<Dimension>> NEAR = new ConcurrentHashMap<>();

    @BeforeAll
    static void start() throws Exception {
        server = RedisServer.start(directory);
        StoreSettings settings = OneSidecar.settings(Access.open(), "redis://127.0.0.1:" + server.port());
        QuotaRules rules = new QuotaRules(
                true,
                false,
                ClientBy.QUOTA_USER,
                QuotaRules.USUAL_NEAR,
                Map.of(0, of(Dimension.SERVER_TESTS, "1/1h")),
                Map.of());
        QuotaObserver observer = new QuotaObserver() {
            @Override
            public void onDecision(String integrationId, Decision decision) {}

            @Override
            public void onNear(String integrationId, Dimension dimension) {
                near(integrationId).add(dimension);
            }
        };
        fleet = List.of(new OneSidecar(settings, rules, observer), new OneSidecar(settings, rules, observer));
        for (OneSidecar sidecar : fleet) {
            sidecar.awaitStore(true);
        }
    }

    @AfterAll
    static void end() throws Exception {
        fleet.forEach(OneSidecar::close);
        Opened.close(server);
    }

    private static List<Dimension> near(String integration) {
        return NEAR.computeIfAbsent(integration, id -> new CopyOnWriteArrayList<>());
    }

    /** No period begins while a test runs. */
    private static String farFromMidnight(String limit) {
        int hour = LocalTime.now(ZoneOffset.UTC).getHour();
        return limit.replace("ZONE", hour == 23 || hour == 0 ? "Asia/Tokyo" : "UTC");
    }

    private static Quota of(Dimension dimension, String limit) throws Exception {
        return Quota.none().with(dimension, Limit.parse(dimension, farFromMidnight(limit)));
    }

    private static Decision ask(String id, int turn, Quota claim, @Nullable QuotaUser user, int client)
            throws Exception {
        return fleet.get(turn % 2).ask(new Integration(id, "ki_1", 0, claim), client, user);
    }

    @ParameterizedTest
    @CsvSource({
        "REQUESTS, 5/2w, 5",
        "REQUESTS, 5/day@ZONE, 5",
        "REQUESTS, 5/month@ZONE, 5",
        "REQUESTS, 0/1h, 0",
        "REQUESTS, 0/day, 0",
        "REQUESTS, unlimited, 8",
        "KEY_REQUESTS, 5/1h, 5",
        "KEY_REQUESTS, 5/day@ZONE, 5",
        "CLIENT, 5/366d, 5",
        "CLIENT, 5/month@ZONE, 5",
        "CLIENT, unlimited, 8"
    })
    void twoGrantWhatOneWould(Dimension dimension, String limit, int granted) throws Exception {
        String id = dimension + limit;
        for (int i = 0; i < ASKED; i++) {
            Decision decision = ask(id, i, of(dimension, limit), null, 1);
            assertEquals(i < granted, decision.admitted(), "request " + i);
            decision.windows().forEach(window -> assertTrue(window.remaining() >= 0));
            if (decision.admitted() && granted < ASKED) {
                assertEquals(granted - i - 1, decision.windows().get(0).remaining());
            }
            if (granted == 0) {
                assertEquals(Quotas.NEVER, decision.retryAfter());
            }
        }
        assertEquals(granted == 0 || granted == ASKED ? List.of() : toldOf(dimension), near(id));
    }

    /** Of an integration's or a key's limit each sidecar tells by itself; of a client's the one that has seen it come. */
    private static List<Dimension> toldOf(Dimension dimension) {
        return dimension == Dimension.CLIENT ? List.of(dimension) : List.of(dimension, dimension);
    }

    @ParameterizedTest
    @CsvSource({
        "REQUESTS, shadow:5/1h",
        "REQUESTS, shadow:5/day@ZONE",
        "KEY_REQUESTS, shadow:5/1h",
        "CLIENT, shadow:5/1h"
    })
    void aShadowOfBothRefusesNothingAndSaysWhatItWould(Dimension dimension, String limit) throws Exception {
        String id = dimension + limit;
        for (int i = 0; i < ASKED; i++) {
            Decision decision = ask(id, i, of(dimension, limit), null, 1);
            assertTrue(decision.admitted());
            assertEquals(i >= 5, decision.isShadowRefusal(), "request " + i);
            assertEquals(i >= 5 ? List.of(dimension) : List.of(), decision.refusals());
        }
        assertEquals(toldOf(dimension), near(id));
    }

    @Test
    void theEndOfAnOverrideCountsWhatBothHaveGranted() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertTrue(ask("ended", i, of(Dimension.REQUESTS, "9/1h"), null, 1).admitted());
        }
        for (int i = 0; i < 2; i++) {
            Decision ended = ask("ended", i, of(Dimension.REQUESTS, "4/1h"), null, 1);
            assertFalse(ended.admitted());
            assertTrue(ended.retryAfter().compareTo(Duration.ofMinutes(58)) > 0);
            assertFalse(ask("ended", i, of(Dimension.REQUESTS, "4/day@ZONE"), null, 1)
                    .admitted());
            assertFalse(ask("ended", i, of(Dimension.REQUESTS, "2/1h"), null, 1).admitted(), "the ordinary one");
        }
        assertTrue(ask("ended", 0, of(Dimension.REQUESTS, "5/1h"), null, 1).admitted());
        assertFalse(ask("ended", 1, of(Dimension.REQUESTS, "5/1h"), null, 1).admitted());
        assertTrue(ask("ended", 1, of(Dimension.REQUESTS, "unlimited"), null, 1).admitted());
    }

    @Test
    void aUserIsOneClientAtBothAndFromEveryAddress() throws Exception {
        Quota limit = of(Dimension.CLIENT, "3/1h");
        QuotaUser ann = QuotaUser.parse("ann").orElseThrow();
        QuotaUser bob = QuotaUser.parse("bob").orElseThrow();
        for (int i = 0; i < 5; i++) {
            assertEquals(i < 3, ask("users", i, limit, ann, i).admitted());
        }
        assertTrue(ask("users", 0, limit, bob, 1).admitted());
        assertTrue(ask("users", 1, limit, null, 1).admitted());
    }
}
