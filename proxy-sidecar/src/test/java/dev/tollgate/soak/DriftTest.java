package dev.tollgate.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static final DoubleUnaryOperator A_TENTH_MORE = first -> 1.1 * first;

    @Test
    void aSeriesThatRisesIsNamed() {
        List<String> complaints = Drift.in("heap", List.of(10.0, 10.0, 10.0, 11.0, 12.0, 13.0, 14.0), A_TENTH_MORE);

        assertEquals(1, complaints.size());
        assertTrue(complaints.get(0).startsWith("heap rises: median 10.0"), complaints.get(0));
    }

    @Test
    void aPeakOrAFallIsNoDrift() {
        assertEquals(List.of(), Drift.in("heap", List.of(10.0, 10.0, 99.0, 10.0, 10.0, 10.0, 10.5), A_TENTH_MORE));
        assertEquals(List.of(), Drift.in("heap", List.of(10.0, 9.0, 8.0, 7.0, 6.0, 5.0), A_TENTH_MORE));
    }

    @Test
    void aShortSeriesSaysNothing() {
        assertEquals(List.of(), Drift.in("heap", List.of(1.0, 2.0, 3.0, 4.0, 5.0), A_TENTH_MORE));
    }

    @Test
    void answersAreLostUnlessTheServiceBehindWasOut() {
        Tally tally = new Tally();
        for (int i = 1; i <= 100; i++) {
            tally.good(i * 1_000_000L);
        }
        tally.bad("status 502", true);
        tally.bad("status 502", false);

        assertEquals(100, tally.goodOnes());
        assertEquals(1, tally.excusedOnes());
        assertEquals(1, tally.lostOnes());
        assertEquals(new Tally.Latency(50, 99), tally.takeLatency());
        assertEquals(new Tally.Latency(0, 0), tally.takeLatency());
    }
}
