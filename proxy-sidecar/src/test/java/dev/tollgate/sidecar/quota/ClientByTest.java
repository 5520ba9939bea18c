package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.LoggedEvents;
import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients by the name that a backend gives them, where the rules say so. */
class ClientByTest {
    private static final InetAddress SHARED = QuotaFixture.address("192.0.2.1");
    private static final InetAddress OTHER = QuotaFixture.address("192.0.2.2");
    private static final QuotaUser ANN = QuotaUser.parse("ann").orElseThrow();
    private static final QuotaUser BOB = QuotaUser.parse("bob").orElseThrow();
    private static final Quota LIMITS =
            QuotaFixture.rate(Dimension.REQUESTS, 4, 60).orElse(QuotaFixture.rate(Dimension.CLIENT, 1, 60));

    @RegisterExtension
    final LoggedEvents lines = new LoggedEvents(QuotaReset.class);

    private QuotaRules rules = by(ClientBy.QUOTA_USER);
    private final Quotas quotas = new Quotas(() -> rules, () -> 0);

    private static QuotaRules by(ClientBy by) {
        return new QuotaRules(true, false, by, 80, Map.of(0, LIMITS), Map.of());
    }

    private boolean admits(InetAddress client, QuotaUser user) {
        long explained = quotas
                .report()
                .explain(QuotaFixture.ACME, client, user, List.of(Dimension.CLIENT, Dimension.REQUESTS))
                .dimensions()
                .stream()
                .filter(state -> state.retryAfter().compareTo(Duration.ZERO) > 0)
                .count();
        boolean admitted = quotas.admitRequest(QuotaFixture.ACME, client, user).admitted();
        assertEquals(admitted, explained == 0);
        return admitted;
    }

    @Test
    void usersBehindOneAddressCountApartAndOneUserCountsOnAllAddresses() {
        assertTrue(admits(SHARED, ANN));
        assertTrue(admits(SHARED, BOB));
        assertFalse(admits(OTHER, ANN));
    }

    @Test
    void withoutAUserTheAddressCounts() {
        assertTrue(admits(SHARED, null));
        assertFalse(admits(SHARED, null));
        assertTrue(admits(SHARED, ANN));
        assertTrue(admits(OTHER, null));
    }

    @Test
    void whereTheRulesDoNotSayItTheAddressCounts() {
        rules = by(ClientBy.ADDRESS);
        assertTrue(admits(SHARED, ANN));
        assertFalse(admits(SHARED, BOB));
    }

    @Test
    void aNewUserForEachRequestDoesNotPassTheIntegrationsLimit() {
        for (int i = 0; i < 4; i++) {
            assertTrue(admits(SHARED, QuotaUser.parse("u" + i).orElseThrow()));
        }
        Decision refused = quotas.admitRequest(
                QuotaFixture.ACME, SHARED, QuotaUser.parse("u4").orElseThrow());
        assertEquals(Optional.of(Dimension.REQUESTS), refused.refusedBy());
    }

    @Test
    void aNewUserForEachRequestDoesNotPassTheBoundOfTriesInVain() {
        rules = new QuotaRules(
                true, false, ClientBy.QUOTA_USER, 80, Map.of(0, QuotaFixture.rate(Dimension.CLIENT, 1, 60)), Map.of());
        for (int i = 0; i < FailedTries.LIMIT.max(); i++) {
            QuotaUser user = QuotaUser.parse("u" + i).orElseThrow();
            quotas.admitRequest(QuotaFixture.ACME, SHARED, user).ticket().giveBack();
        }
        assertNotEquals(Duration.ZERO, quotas.untilNextTry(QuotaFixture.ACME, SHARED));
    }

    @Test
    void aUserCanBeResetAndIsNotNamedInTheLog() {
        admits(SHARED, ANN);
        assertEquals(OptionalLong.of(1), quotas.reset().client("acme", ANN));
        assertEquals(OptionalLong.empty(), quotas.reset().client("acme", ANN));
        assertTrue(admits(SHARED, ANN));
        assertFalse(lines.list().toString().contains("ann"), () -> lines.list().toString());
        assertFalse(ANN.toString().contains("ann"));
    }

    @Test
    void aKeyIsOneClientOfOneIntegration() {
        IntegrationUse one = new IntegrationUse(QuotaFixture.ACME);
        IntegrationUse other = new IntegrationUse(QuotaFixture.ACME);
        assertEquals(new ClientKey(one, 1), new ClientKey(one, 1));
        assertNotEquals(new ClientKey(one, 1), new ClientKey(one, 2));
        assertNotEquals(new ClientKey(one, 1), new ClientKey(other, 1));
    }
}
