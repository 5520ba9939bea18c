package dev.tollgate.sidecar.quota;

import static dev.tollgate.sidecar.quota.QuotaFixture.ACME;
import static dev.tollgate.sidecar.quota.QuotaFixture.address;
import static dev.tollgate.sidecar.quota.QuotaFixture.count;
import static dev.tollgate.sidecar.quota.QuotaFixture.rate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.fault.LogLines;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaResetTest {
    private static final String A = "192.0.2.1";
    private static final String B = "192.0.2.2";
    private static final Integration OTHER = new Integration("other", "k", 0, Quota.none());

    private final QuotaFixture f =
            new QuotaFixture(rate(Dimension.CLIENT, 2, 60).orElse(rate(Dimension.REQUESTS, 4, 60)));

    @Test
    void allOfAnIntegrationStartsAgainAndOthersGoOn() {
        f.quotas.admitRequest(OTHER, address(A));
        f.quotas.admitRequest(OTHER, address(A));
        useUp();
        assertEquals(OptionalLong.of(3), f.quotas.reset().all("acme"), "two clients and the integration");
        useUp();
        assertFalse(f.quotas.admitRequest(OTHER, address(A)).admitted());
    }

    @Test
    void resetOfOneDimensionLeavesTheOther() {
        useUp();
        assertEquals(OptionalLong.of(1), f.quotas.reset().dimension("acme", Dimension.REQUESTS));
        assertEquals(Dimension.CLIENT, f.request(A).refusedBy().orElseThrow());
        assertEquals(OptionalLong.of(2), f.quotas.reset().dimension("acme", Dimension.CLIENT));
        useUp();
    }

    @Test
    void resetOfOneClientLeavesTheOthers() {
        f.request(A);
        f.request(A);
        f.request(B);
        f.request(B);
        f.quotas.reset().dimension("acme", Dimension.REQUESTS);
        assertEquals(OptionalLong.of(1), f.quotas.reset().client("acme", address(A)));
        assertTrue(f.request(A).admitted());
        assertFalse(f.request(B).admitted());
    }

    @Test
    void requestFromBeforeAResetGivesNothingBackToTheNewWindow() {
        Ticket before = f.request(A).ticket();
        f.quotas.reset().all("acme");
        useUp();
        before.giveBack();
        assertFalse(f.request(A).admitted());
        assertFalse(f.request("192.0.2.3").admitted());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLimitThatComesNearAgainAfterAResetIsNews(boolean all) {
        QuotaFixture near = new QuotaFixture(rate(Dimension.REQUESTS, 5, 3600));
        try (LogLines log = new LogLines(Quotas.class.getName())) {
            for (int i = 1; i <= 3; i++) {
                for (int request = 0; request < 5; request++) {
                    near.request(A);
                }
                assertEquals(i, log.lines().size(), () -> log.lines().toString());
                if (all) {
                    near.quotas.reset().all("acme");
                } else {
                    near.quotas.reset().dimension("acme", Dimension.REQUESTS);
                }
            }
        }
    }

    @Test
    void runningTestsKeepTheirPlaces() {
        QuotaFixture tests = new QuotaFixture(count(Dimension.SERVER_CONCURRENT, 1));
        Ticket running = tests.test("a", "download").ticket();
        tests.quotas.reset().all("acme");
        assertFalse(tests.test("b", "download").admitted());
        running.close();
        assertTrue(tests.test("b", "download").admitted());
        assertThrows(
                IllegalArgumentException.class,
                () -> tests.quotas.reset().dimension("acme", Dimension.SERVER_CONCURRENT));
    }

    @Test
    void integrationThatIsNotHeldIsNotFoundAndNotKept() {
        assertEquals(OptionalLong.empty(), f.quotas.reset().all("nobody"));
        assertEquals(OptionalLong.empty(), f.quotas.reset().client("nobody", address(A)));
        assertEquals(0, f.quotas.report().integrationsHeld());
    }

    @Test
    void anIntegrationWithItsWholeQuotaIsFoundAndAClientWithoutAWindowIsNot() {
        f.request(A);
        assertEquals(OptionalLong.empty(), f.quotas.reset().client("acme", address("192.0.2.99")));
        f.quotas.reset().all("acme");
        assertEquals(OptionalLong.of(0), f.quotas.reset().all("acme"), "known, and has its whole quota");
    }

    /** Four are admitted, which is all. */
    private void useUp() {
        for (String client : new String[] {A, A, B, B}) {
            assertTrue(f.request(client).admitted());
        }
        assertFalse(f.request(A).admitted());
        assertFalse(f.quotas.admitRequest(ACME, address("192.0.2.3")).admitted());
    }

    @Test
    void theLineOfAResetNamesWhatWasEmptied() {
        f.request(A);
        try (LogLines log = new LogLines(QuotaReset.class.getName())) {
            f.quotas.reset().client("acme", address(A));
            f.quotas.reset().dimension("acme", Dimension.REQUESTS);
            assertTrue(
                    log.lines().get(0).contains("client=\"" + A),
                    () -> log.lines().toString());
            assertTrue(
                    log.lines().get(1).contains("limit=\"requests"),
                    () -> log.lines().toString());
        }
    }
}
