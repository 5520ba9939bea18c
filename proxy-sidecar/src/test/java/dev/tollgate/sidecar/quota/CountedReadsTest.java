package dev.tollgate.sidecar.quota;

import static dev.tollgate.sidecar.quota.QuotaFixture.rate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Dimension;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The cache of clients does not count every read. No limit and no order of forgetting may depend on that. */
class CountedReadsTest {
    private static final String A = "192.0.2.1";
    private static final int CLIENTS = 100;
    private static final int REGULARS = 20;

    @Test
    void aClientStaysForItsIntervalAfterAReadThatWasNotCountedForItsEvents() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.CLIENT, 4, 60));
        request(f, 3);
        f.pass(Duration.ofSeconds(50));
        request(f, 1);
        f.pass(Duration.ofSeconds(59));

        request(f, 3);
        assertFalse(f.request(A).admitted());
        f.pass(Duration.ofSeconds(1));
        assertTrue(f.request(A).admitted());
    }

    @Test
    void aClientThatAsksAllTheTimeIsNeverForgotten() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.CLIENT, 7, 64));
        request(f, 7);
        for (int i = 0; i < 1_000; i++) {
            f.pass(Duration.ofSeconds(i % 2 == 0 ? 1 : 63));
            assertEquals(i % 2 == 1, f.request(A).admitted());
            if (i % 2 == 1) {
                request(f, 6);
            }
        }
    }

    private static void request(QuotaFixture f, int times) {
        for (int i = 0; i < times; i++) {
            assertTrue(f.request(A).admitted());
        }
    }

    @Test
    void aClientThatAsksOftenIsKeptRatherThanThoseThatCameOnce() {
        QuotaFixture f = new QuotaFixture(rate(Dimension.CLIENT, 40, 3600), CLIENTS);
        for (int i = REGULARS; i < REGULARS + 4 * CLIENTS; i++) {
            f.request(i);
        }
        for (int i = 0; i < 40 * REGULARS; i++) {
            f.request(i / 40);
        }
        long refused = 0;
        for (int i = 0; i < REGULARS; i++) {
            refused += f.request(i).admitted() ? 0 : 1;
        }
        assertTrue(refused >= REGULARS / 2, refused + " of " + REGULARS + " are known");
    }
}
