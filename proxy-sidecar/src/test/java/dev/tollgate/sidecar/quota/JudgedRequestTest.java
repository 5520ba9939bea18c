package dev.tollgate.sidecar.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.quota.Dimension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests about which a fleet has the say. */
class JudgedRequestTest {
    private final QuotaFixture f = new QuotaFixture(QuotaFixture.rate(Dimension.REQUESTS, 10, 60));
    private final List<String> told = new ArrayList<>();
    private Judge.Opinion opinion = new Judge.Opinion(7, 0, 5);

    private Decision request() {
        f.quotas.shareWith((rules, who, client, then) -> then.accept(new Judge() {
            @Override
            public Opinion of(Dimension dimension, Opinion here) {
                told.add(dimension + " here " + here.used());
                return opinion;
            }

            @Override
            public void settled(boolean counted) {
                told.add("counted " + counted);
            }

            @Override
            public void giveBack() {
                told.add("given back");
            }
        }));
        return f.quotas
                .askRequest(QuotaFixture.ACME, QuotaFixture.address("192.0.2.1"), null)
                .join();
    }

    @Test
    void theFleetSaysWhatIsLeftAndIsToldWhatCounts() {
        Decision admitted = request();
        assertTrue(admitted.admitted());
        assertEquals(
                List.of(new WindowState(
                        Dimension.REQUESTS,
                        QuotaFixture.rate(Dimension.REQUESTS, 10, 60).limitOrNull(Dimension.REQUESTS),
                        3,
                        Duration.ofNanos(5))),
                admitted.windows());
        admitted.ticket().giveBack();
        assertEquals(List.of("REQUESTS here 0", "REQUESTS here 1", "counted true", "given back"), told);
        assertEquals(List.of("REQUESTS here 0"), toldOfRefusal());
    }

    private List<String> toldOfRefusal() {
        told.clear();
        opinion = new Judge.Opinion(10, 9, 9);
        Decision refused = request();
        assertFalse(refused.admitted());
        assertEquals(Duration.ofNanos(9), refused.retryAfter());
        assertTrue(told.remove("counted false"));
        assertEquals("REQUESTS here 0", told.remove(0), "what was given back counts here no more");
        return told;
    }
}
