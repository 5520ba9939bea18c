package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A key's own limit beside its integration's: both must admit. */
class KeyLimitTest {
    private static final InetAddress CLIENT = QuotaFixture.address("192.0.2.1");
    private static final List<Dimension> BOTH = List.of(Dimension.REQUESTS, Dimension.KEY_REQUESTS);

    private long now;
    private QuotaRules rules = QuotaRules.none();
    private final Quotas quotas = new Quotas(() -> rules, () -> now);

    private static Integration key(String keyId, String requests, String keyRequests) {
        return new Integration(
                "acme", keyId, 0, Quota.ofToken(Map.of("requests", requests, "key_requests", keyRequests)));
    }

    private Decision request(Integration who) {
        return quotas.admitRequest(who, CLIENT);
    }

    @Test
    void bothMustAdmitAndNeitherCountsWhatTheOtherRefuses() {
        Integration one = key("ki_1", "5/1h", "2/1h");
        Integration two = key("ki_2", "5/1h", "9/1h");
        assertTrue(request(one).admitted());
        assertTrue(request(one).admitted());
        Decision byKey = request(one);
        assertEquals(Optional.of(Dimension.KEY_REQUESTS), byKey.refusedBy());
        assertEquals(
                List.of(3L, 0L),
                byKey.windows().stream().map(WindowState::remaining).toList());

        for (int i = 0; i < 3; i++) {
            assertTrue(request(two).admitted(), "the refused request counted for the integration");
        }
        Decision byIntegration = request(two);
        assertEquals(Optional.of(Dimension.REQUESTS), byIntegration.refusedBy());
        assertEquals(6, byIntegration.windows().get(1).remaining(), "it counted for the key");
    }

    @Test
    void explainNamesBothAndTheKey() {
        Integration one = key("ki_1", "5/1h", "2/1h");
        request(one);
        request(key("ki_2", "5/1h", "9/1h"));

        List<DimensionState> told = quotas.report().explain(one, CLIENT, BOTH).dimensions();
        assertEquals(
                List.of(3L, 1L), told.stream().map(DimensionState::remaining).toList());
        assertNull(told.get(0).key());
        assertEquals("ki_1", told.get(1).key());
        assertEquals(QuotaSource.CLAIM, told.get(1).source());
        assertEquals(one, quotas.report().latest("acme", "ki_1"), "another key was used since");
        assertNull(quotas.report().latest("acme", "ki_3"));
    }

    @Test
    void theListShowsTheKeyThatHasUsedMost() {
        Integration one = key("ki_1", "50/1h", "2/1h");
        request(one);
        request(one);
        request(key("ki_2", "50/1h", "9/1h"));

        IntegrationState listed = quotas.report().integrations(1, BOTH).get(0);
        assertEquals("ki_1", listed.dimensions().get(1).key());
        assertEquals(1, listed.share());
    }

    @Test
    void aKeyThatHasLostItsLimitIsShownAsItsLatestTokenSays() {
        request(key("ki_1", "5/1h", "1/1h"));
        Integration latest = new Integration("acme", "ki_1", 3, Quota.ofToken(Map.of("requests", "50/1h")));
        request(latest);
        request(key("ki_2", "50/1h", "9/1h"));

        assertEquals(latest, quotas.report().latest("acme", "ki_1"));
        DimensionState listed =
                quotas.report().integrations(1, BOTH).get(0).dimensions().get(1);
        assertEquals("ki_2 9/1h", listed.key() + " " + listed.limit(), "the other key has no limit any more");
    }

    @Test
    void refusalsAreToldOfTheKeyThatWasRefused() {
        Integration one = key("ki_1", "50/1h", "1/1h");
        Integration two = key("ki_2", "50/1h", "1/1h");
        for (int i = 0; i < 3; i++) {
            request(one);
        }
        request(two);

        assertEquals(List.of(0L, 2L), refused(one));
        assertEquals(List.of(0L, 0L), refused(two));
        assertEquals(List.of(0L, 0L), refused(key("ki_3", "50/1h", "1/1h")));
    }

    private List<Long> refused(Integration who) {
        return quotas.report().explain(who, CLIENT, BOTH).dimensions().stream()
                .map(DimensionState::refused)
                .toList();
    }

    @Test
    void aKeyIsKnownAsItsLatestTokenDescribesIt() {
        for (int tier : new int[] {1, 3, 2}) {
            request(new Integration("acme", "ki_1", tier, Quota.ofToken(Map.of("key_requests", "9/1h"))));
        }
        request(key("ki_2", "9/1h", "9/1h"));

        assertEquals(
                2,
                Objects.requireNonNull(quotas.report().latest("acme", "ki_1")).tier());
        assertNull(quotas.report().latest("acme", "ki_3"));
    }

    @Test
    void aKeyCanBeResetAlone() {
        Integration one = key("ki_1", "5/1h", "1/1h");
        Integration two = key("ki_2", "5/1h", "1/1h");
        request(one);
        request(two);
        assertEquals(OptionalLong.of(1), quotas.reset().key("acme", "ki_1"));
        assertEquals(OptionalLong.empty(), quotas.reset().key("acme", "ki_3"));
        assertTrue(request(one).admitted());
        assertFalse(request(two).admitted());
        assertEquals(OptionalLong.of(2), quotas.reset().dimension("acme", Dimension.KEY_REQUESTS));
        assertTrue(request(two).admitted());
        assertEquals(OptionalLong.of(2), quotas.reset().all("acme"), "one window of the integration, one of a key");
    }

    @Test
    void aTierLimitsEachKey() {
        rules = new QuotaRules(true, false, Map.of(0, QuotaFixture.rate(Dimension.KEY_REQUESTS, 1, 60)), Map.of());
        for (String keyId : List.of("ki_1", "ki_2")) {
            Integration who = new Integration("acme", keyId, 0, Quota.none());
            assertTrue(request(who).admitted());
            assertFalse(request(who).admitted());
        }
        Quota lifted = Quota.none().with(Dimension.KEY_REQUESTS, new Limit.Unlimited());
        assertTrue(request(new Integration("acme", "ki_1", 0, lifted)).admitted());
    }

    @Test
    void keysOfWhichNothingCountsAreForgotten() {
        Limit.Rate limit = new Limit.Rate(1, Duration.ofSeconds(10));
        KeyUses keys = new KeyUses();
        for (int i = 0; i < 1_000; i++) {
            KeyUse use = new KeyUse(QuotaFixture.ACME, Window.under(limit, () -> 0));
            use.first().record(now);
            keys.add("ki_" + i, use, now);
            now += Duration.ofSeconds(1).toNanos();
        }
        assertTrue(keys.size() <= 32, () -> keys.size() + " keys");
        assertTrue(keys.find("ki_999") != null);
    }

    @Test
    void theNumberOfKeysIsBounded() {
        Limit.Rate limit = new Limit.Rate(1, Duration.ofDays(1));
        KeyUses keys = new KeyUses();
        for (int i = 0; i <= KeyUses.MAX; i++) {
            KeyUse use = new KeyUse(QuotaFixture.ACME, Window.under(limit, () -> 0));
            use.first().record(now);
            keys.add("ki_" + i, use, now);
            keys.find("ki_0");
        }
        assertEquals(KeyUses.MAX, keys.size());
        assertNotNull(keys.find("ki_0"), "it was used lately");
        assertNull(keys.find("ki_1"));
    }

    @Test
    void keysWithoutALimitOfTheirOwnAreKnownAsTheirLatestTokensDescribeThem() {
        for (int round = 1; round <= 2; round++) {
            for (int i = 0; i <= LatestTokens.MAX + 1; i++) {
                request(new Integration("acme", "ki_" + i, round * i, Quota.none()));
            }
        }

        assertNull(quotas.report().latest("acme", "ki_0"), "more keys came since than are remembered");
        for (int i = 1; i <= LatestTokens.MAX + 1; i++) {
            assertEquals(
                    2 * i,
                    Objects.requireNonNull(quotas.report().latest("acme", "ki_" + i))
                            .tier());
        }
    }

    @Test
    void aKeyThatComesBackIsRememberedRatherThanOnesThatDoNot() {
        for (int i = 0; i <= 5 * LatestTokens.MAX; i++) {
            request(new Integration("acme", i % 4 == 0 ? "ki_0" : "ki_" + i, 7, Quota.none()));
            assertNotNull(quotas.report().latest("acme", "ki_0"), "after " + i + " requests");
        }
        assertNull(quotas.report().latest("acme", "ki_1"));
    }

    @Test
    void everyKeyThatHasAWindowIsKnown() {
        for (int i = 0; i <= 2 * LatestTokens.MAX; i++) {
            request(key("ki_" + i, "900/1h", "9/1h"));
        }
        assertNotNull(quotas.report().latest("acme", "ki_0"));
    }
}
