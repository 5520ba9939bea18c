package dev.tollgate.exchange.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.fixture.LoggedEvents;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store is left alone after a few failures, and asked again after the first answer in time. */
final class StoreCircuitTest {
    private static final StoreException OUT = new StoreException("disk gone", null);
    private static final Duration TICK = Duration.ofMillis(1);

    @RegisterExtension
    final LoggedEvents logged = new LoggedEvents(StoreCircuit.class);

    private final ManualTicker time = new ManualTicker();
    private int opened;
    private int closed;
    private final StoreCircuit circuit = new StoreCircuit(time, new SilentObserver() {
        @Override
        public void circuitOpened() {
            opened++;
        }

        @Override
        public void circuitClosed() {
            closed++;
        }
    });

    @Test
    void opensAfterFailuresInARowAndClosesWithTheFirstAnswer() {
        circuit.answered(time.read());
        circuit.failed(OUT);
        circuit.failed(OUT);
        circuit.answered(time.read());
        circuit.failed(OUT);
        circuit.failed(OUT);
        assertFalse(circuit.isOpen());
        for (int i = 0; i < 100; i++) {
            circuit.failed(OUT);
        }
        assertTrue(circuit.isOpen());

        circuit.answered(time.read());

        assertFalse(circuit.isOpen());
        assertEquals(1, opened);
        assertEquals(1, closed);
        assertEquals(2, logged.list().size());
    }

    /** Two minutes, and the last line says how it is. */
    @Test
    void tellsOfAStoreThatComesAndGoesOnceAMinute() {
        for (int i = 0; i < 120; i++) {
            time.pass(Duration.ofMillis(500));
            for (int failure = 0; failure < StoreCircuit.FAILURES; failure++) {
                circuit.failed(OUT);
            }
            time.pass(Duration.ofMillis(500));
            circuit.answered(time.read());
        }
        assertEquals(120, closed);
        assertEquals(4, logged.list().size());
        time.pass(Duration.ofMinutes(1));
        circuit.failed(OUT);
        circuit.failed(OUT);
        circuit.failed(OUT);
        assertEquals(5, logged.list().size());
    }

    @Test
    void opensAtOnceWhenNothingIsAnsweredForAWholeDeadline() {
        circuit.answered(time.read());
        time.pass(TICK);
        long asked = time.read();
        time.pass(StoreCircuit.DEADLINE);

        circuit.late(asked, OUT);

        assertTrue(circuit.isOpen());
    }

    @Test
    void staysClosedForALateAnswerWhileOthersAreAnswered() {
        long asked = time.read();
        time.pass(StoreCircuit.DEADLINE);
        circuit.answered(time.read());

        circuit.late(asked, OUT);

        assertFalse(circuit.isOpen());
        assertEquals(Optional.empty(), circuit.obstacle());
    }

    @Test
    void takesNoLateAnswerForOne() {
        long asked = time.read();
        time.pass(StoreCircuit.DEADLINE.plus(TICK));
        circuit.late(asked, OUT);

        circuit.answered(asked);

        assertTrue(circuit.isOpen());
    }

    @Test
    void isAnObstacleFromTheFirstFailureToTheNextAnswerAndSaysWhyToOperators() {
        assertEquals(Optional.of("the key store has not responded yet"), circuit.obstacle());
        circuit.answered(time.read());
        assertEquals(Optional.empty(), circuit.obstacle());
        circuit.failed(OUT);
        time.pass(Duration.ofSeconds(2));

        assertEquals(Optional.of("the key store has not responded for 2 s"), circuit.obstacle());
        assertEquals(Optional.of("the key store has not responded for 2 s: disk gone"), circuit.detailedObstacle());
        circuit.answered(time.read());
        assertEquals(Optional.empty(), circuit.obstacle());
    }

    @Test
    void isAnObstacleWhenTheProbeHangs() {
        circuit.answered(time.read());
        time.pass(Duration.ofSeconds(10));

        assertEquals(Optional.of("the key store has not responded for 10 s"), circuit.obstacle());
    }
}
