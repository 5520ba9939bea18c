package dev.tollgate.sidecar.quota;

import static dev.tollgate.sidecar.quota.QuotaFixture.ACME;
import static dev.tollgate.sidecar.quota.QuotaFixture.address;
import static dev.tollgate.sidecar.quota.QuotaFixture.count;
import static dev.tollgate.sidecar.quota.QuotaFixture.rate;
import static dev.tollgate.sidecar.quota.QuotaFixture.rules;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaReportTest {
    private static final String A = "192.0.2.1";
    private static final List<Dimension> LOCATE = List.of(Dimension.CLIENT, Dimension.REQUESTS);

    @Test
    void explainsWithoutCounting() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.CLIENT, 2, 60).orElse(rate(Dimension.REQUESTS, 3, 60)));
        f.request(A);
        f.request(A);
        f.request(A);
        for (int i = 0; i < 3; i++) {
            IntegrationState state = f.quotas.report().explain(ACME, address(A), LOCATE);
            DimensionState client = state.dimensions().get(0);
            assertEquals(2L, client.used());
            assertEquals(0L, client.remaining());
            assertEquals(Duration.ofSeconds(60), client.retryAfter());
            assertEquals(QuotaSource.TIER, client.source());
            assertEquals(1, client.refused());
            assertEquals(2L, state.dimensions().get(1).used());
            assertEquals(2, state.admitted());
        }
        assertEquals(1, f.quotas.report().clientsHeld());
        f.quotas.report().explain(new Integration("new", "", 0, Quota.none()), address(A), LOCATE);
        assertEquals(1, f.quotas.report().integrationsHeld());
    }

    @Test
    void listsThoseFirstThatHaveUsedMost() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.REQUESTS, 10, 60));
        for (int i = 0; i < 5; i++) {
            Integration who = new Integration("i" + i, "k", 0, Quota.none());
            for (int n = 0; n <= i; n++) {
                f.quotas.admitRequest(who, address(A));
            }
        }
        List<String> ids = f.quotas.report().integrations(3, LOCATE).stream()
                .map(state -> state.who().integrationId())
                .toList();
        assertEquals(List.of("i4", "i3", "i2"), ids);
    }

    @Test
    void clientOfWhomNothingCountsIsNotHeld() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.CLIENT, 9, 60).orElse(rate(Dimension.REQUESTS, 1, 60)));
        for (int i = 0; i < 100; i++) {
            f.request(i);
        }
        assertEquals(1, f.quotas.report().clientsHeld());
    }

    @Test
    void clientsAndIntegrationsGoWhenTheirTimeIsOver() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.CLIENT, 9, 60));
        f.request(A);
        f.pass(Duration.ofSeconds(67));
        assertEquals(0, f.quotas.report().clientsHeld());
        assertEquals(1, f.quotas.report().integrationsHeld());
        f.pass(Duration.ofHours(1).plusSeconds(3));
        assertEquals(0, f.quotas.report().integrationsHeld());
    }

    @Test
    void askingKeepsNoClient() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.CLIENT, 9, 60));
        f.request(A);
        for (int i = 0; i < 7; i++) {
            f.pass(Duration.ofSeconds(9));
            f.quotas.report().explain(QuotaFixture.ACME, address(A), List.of(Dimension.CLIENT));
        }
        f.pass(Duration.ofSeconds(4));
        assertEquals(0, f.quotas.report().clientsHeld());
    }

    @Test
    void integrationOfARunningTestStaysUntilItEnds() {
        QuotaFixture f = new QuotaFixture(count(Dimension.SERVER_CONCURRENT, 1));
        Ticket ticket = f.test("a", "download").ticket();
        f.pass(Duration.ofDays(40));
        assertFalse(f.test("b", "download").admitted());
        ticket.close();
        f.pass(Duration.ofHours(2));
        assertEquals(0, f.quotas.report().integrationsHeld());
    }

    @Test
    void clientsAreBoundedAndForgottenOnesAreCounted() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.CLIENT, 9, 60), 100);
        for (int i = 0; i < 1_000; i++) {
            f.request(i);
        }
        QuotaReport report = f.quotas.report();
        assertTrue(report.clientsHeld() <= 100, report.clientsHeld() + " clients");
        assertEquals(1_000, report.clientsHeld() + report.clientsEvicted());
    }

    @Test
    void clientsThatAskOftenAreNotForgottenForAFloodOfNewOnes() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.CLIENT, 20, 60), 100);
        for (int i = 0; i < 50 * 20; i++) {
            f.request(i % 50);
        }
        for (int i = 50; i < 1_000; i++) {
            f.request(i);
        }
        int remembered = 0;
        for (int i = 0; i < 50; i++) {
            remembered += f.request(i).admitted() ? 0 : 1;
        }
        assertTrue(remembered >= 45, remembered + " of 50");
    }

    @Test
    void countThatIsNotUpIsRightWhenAnotherLimitRefuses() {
        QuotaFixture f = new QuotaFixture(count(Dimension.SERVER_CONCURRENT, 1).orElse(count(Dimension.TOKEN_USES, 5)));
        f.test("a", "download");
        Decision refused = f.test("a", "download");
        assertEquals(4, refused.windows().get(1).remaining());
        assertEquals(0, refused.windows().get(0).remaining());
    }

    @Test
    void observersSeeShadowRefusals() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.REQUESTS, 1, 60));
        f.rules = rules(rate(Dimension.REQUESTS, 1, 60), false, false);
        f.request(A);
        f.request(A);
        assertEquals(
                List.of(false, true),
                f.observed.stream().map(Decision::isShadowRefusal).toList());
    }

    @Test
    void aLimitOfZeroIsUsedUpAndLeftOutOfTheFullest() {
        QuotaFixture none = new QuotaFixture(rate(Dimension.REQUESTS, 0, 60));
        none.request("192.0.2.1");
        List<Dimension> requests = List.of(Dimension.REQUESTS);
        assertEquals(1, none.quotas.report().integrations(1, requests).get(0).share());
        assertEquals(0, none.quotas.report().fullest(1, requests).get(0).share());
    }

    @Test
    void whatIsLeftOfANumberLeavesOutTheOneThatWasAdmitted() {
        QuotaFixture tests = new QuotaFixture(QuotaFixture.count(Dimension.SERVER_CONCURRENT, 5));
        assertEquals(4, tests.test("a", "download").windows().get(0).remaining());
        assertEquals(3, tests.test("b", "download").windows().get(0).remaining());
    }

    @Test
    void askingKeepsNoIntegration() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.REQUESTS, 9, 60));
        f.request(A);
        for (int i = 0; i < 3; i++) {
            f.pass(Duration.ofMinutes(21));
            f.quotas.report().explain(ACME, address(A), LOCATE);
        }
        assertEquals(0, f.quotas.report().integrationsHeld());
    }

    @Test
    void ofThoseThatHaveUsedAsMuchTheBusierComesFirst() {
        QuotaFixture f = new QuotaFixture(Quota.none());
        for (String id : List.of("a", "b", "b", "c", "c", "c", "d")) {
            f.quotas.admitRequest(new Integration(id, "k", 0, Quota.none()), address(A));
        }
        assertEquals(
                List.of("c", "b", "a", "d"),
                f.quotas.report().integrations(9, LOCATE).stream()
                        .map(state -> state.who().integrationId())
                        .toList());
    }

    @Test
    void explainsNumbersAsTheNextTestWouldMeetThem() {
        QuotaFixture f = new QuotaFixture(count(Dimension.SERVER_CONCURRENT, 2).orElse(count(Dimension.TOKEN_USES, 5)));
        assertEquals(Duration.ZERO, number(f, 0).retryAfter());
        f.test("a", "download");
        f.test("b", "download");
        assertEquals(Quotas.UNTIL_A_TEST_ENDS, number(f, 0).retryAfter());
        f.rules = rules(count(Dimension.SERVER_CONCURRENT, 1).orElse(count(Dimension.TOKEN_USES, 5)), true, false);
        assertEquals(2L, number(f, 0).used());
        assertEquals(0L, number(f, 0).remaining());
        assertNull(number(f, 1).used(), "tests that run are no uses of a token");
    }

    private static DimensionState number(QuotaFixture f, int index) {
        List<Dimension> asked = List.of(Dimension.SERVER_CONCURRENT, Dimension.TOKEN_USES);
        return f.quotas.report().explain(ACME, null, asked).dimensions().get(index);
    }

    /** A refused request that counts fills other windows, too, and prolongs the wait. */
    @ParameterizedTest
    @ValueSource(strings = {"9/1m", "2/1m", "9/day", "3/day", "900/1m", "shadow:2/1m", "unlimited"})
    void theWaitThatIsExplainedIsThatOfTheNextRefusal(String requests) throws Exception {
        Quota quota = rate(Dimension.CLIENT, 2, 3600)
                .orElse(Quota.none().with(Dimension.REQUESTS, Limit.parse(Dimension.REQUESTS, requests)));
        QuotaFixture f = new QuotaFixture(quota);
        f.rules = rules(quota, true, true);
        f.request(A);
        f.pass(Duration.ofSeconds(7));
        f.request(A);
        for (int i = 0; i < 12; i++) {
            f.pass(Duration.ofSeconds(5));
            Duration explained = f.quotas.report().explain(ACME, address(A), LOCATE).dimensions().stream()
                    .filter(DimensionState::isEnforced)
                    .map(DimensionState::retryAfter)
                    .max(Duration::compareTo)
                    .orElseThrow();
            Decision next = f.request(A);
            assertFalse(next.admitted());
            assertEquals(next.retryAfter().toSeconds(), explained.toSeconds());
        }
    }

    @Test
    void theWaitOfAnAdmittedRequestIsNoneThoughRefusedOnesCount() {
        Quota quota = rate(Dimension.CLIENT, 1, 3600);
        QuotaFixture f = new QuotaFixture(quota);
        f.rules = rules(quota, true, true);
        assertEquals(
                Duration.ZERO,
                f.quotas
                        .report()
                        .explain(ACME, address(A), LOCATE)
                        .dimensions()
                        .get(0)
                        .retryAfter());
    }

    @Test
    void aFullShadowPutsNoWaitOnOtherLimits() throws Exception {
        Quota quota = rate(Dimension.CLIENT, 2, 3600)
                .orElse(Quota.none().with(Dimension.REQUESTS, Limit.parse(Dimension.REQUESTS, "shadow:1/1h")));
        QuotaFixture f = new QuotaFixture(quota);
        f.rules = rules(quota, true, true);
        f.request(A);
        List<DimensionState> states =
                f.quotas.report().explain(ACME, address(A), LOCATE).dimensions();
        assertEquals(Duration.ZERO, states.get(0).retryAfter());
        assertEquals(Duration.ofHours(1), states.get(1).retryAfter());
    }
}
