package dev.tollgate.sidecar.quota;

import static dev.tollgate.sidecar.quota.QuotaFixture.count;
import static dev.tollgate.sidecar.quota.QuotaFixture.rate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Dimension;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests that have not begun are not charged. */
class FailedTestsTest {
    @Test
    void chargesNeitherTokenNorTestNorPlaceForATryInVain() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.SERVER_TESTS, 1, 3600)
                .orElse(count(Dimension.SERVER_CONCURRENT, 1))
                .orElse(count(Dimension.TOKEN_USES, 1)));
        f.tokenLives = Duration.ofHours(5);
        Ticket failed = f.test("a", "download").ticket();
        failed.giveBack();
        failed.giveBack();
        failed.close();

        f.test("a", "download").ticket().close();

        assertEquals(
                Optional.of(Dimension.SERVER_TESTS), f.test("b", "download").refusedBy());
        f.pass(Duration.ofHours(1));
        assertEquals(Optional.of(Dimension.TOKEN_USES), f.test("a", "download").refusedBy());
        assertTrue(f.test("a", "upload").admitted());
    }

    @Test
    void takesOnePlaceBackForATryInVain() {
        QuotaFixture f = new QuotaFixture(count(Dimension.SERVER_CONCURRENT, 1));
        Ticket failed = f.test("a", "download").ticket();
        failed.giveBack();
        failed.close();

        assertTrue(f.test("b", "upload").admitted());
        assertEquals(
                Optional.of(Dimension.SERVER_CONCURRENT), f.test("c", "upload").refusedBy());
    }

    @Test
    void givesBackTheTestThatWasInVainAndNotAnother() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.SERVER_TESTS, 2, 60));
        f.test("a", "download").ticket().close();
        f.pass(Duration.ofSeconds(30));
        f.test("b", "download").ticket().giveBack();
        f.test("c", "download").ticket().close();

        assertEquals(Duration.ofSeconds(30), f.test("d", "download").retryAfter());
        f.pass(Duration.ofSeconds(30));
        assertTrue(f.test("d", "download").admitted());
        assertEquals(Duration.ofSeconds(30), f.test("e", "download").retryAfter());
    }

    @Test
    void chargesWhoeverTriesInVainWithoutEnd() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.SERVER_TESTS, 3, 3600).orElse(count(Dimension.TOKEN_USES, 2)));
        for (int i = 0; i < TokenUses.MAX_GIVEN_BACK + 2; i++) {
            f.test("a", "download").ticket().giveBack();
        }

        assertEquals(Optional.of(Dimension.TOKEN_USES), f.test("a", "download").refusedBy());
        assertTrue(f.test("a", "upload").admitted());
        assertEquals(
                Optional.of(Dimension.SERVER_TESTS), f.test("b", "download").refusedBy());
    }
}
