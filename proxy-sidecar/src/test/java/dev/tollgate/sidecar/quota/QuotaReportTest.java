package dev.tollgate.sidecar.quota;

import static dev.tollgate.sidecar.quota.QuotaFixture.ACME;
import static dev.tollgate.sidecar.quota.QuotaFixture.address;
import static dev.tollgate.sidecar.quota.QuotaFixture.count;
import static dev.tollgate.sidecar.quota.QuotaFixture.rate;
import static dev.tollgate.sidecar.quota.QuotaFixture.rules;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
