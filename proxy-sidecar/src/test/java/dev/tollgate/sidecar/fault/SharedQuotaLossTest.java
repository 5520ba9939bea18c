package dev.tollgate.sidecar.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A shared store that has lost counts gets them back from the sidecars. */
@Timeout(120)
final class SharedQuotaLossTest extends TwoSidecars {
    @Test
    void aStoreThatIsEmptiedGetsBackWhatWasCounted() throws Exception {
        assertEquals(MAX, granted(one, 30) + granted(other, 10));
        Thread.sleep(BEAT);
        store.command("FLUSHALL");
        assertEquals(0, granted(one, 3) + granted(other, 3));
        awaitCounted(MAX);
        Thread.sleep(2500);
        assertEquals(0, granted(one, 3) + granted(other, 3));
        awaitCounted(MAX);
    }

    @Test
    void aSidecarThatHasNotAskedForAnIntegrationLearnsOfTheLoss() throws Exception {
        assertEquals(MAX, granted(one, MAX));
        store.command("FLUSHALL");
        assertTrue(granted(other, MAX) <= MAX / 2);
        Thread.sleep(2500);
        assertEquals(0, granted(other, 3));
    }

    @Test
    void aStoreThatIsStartedAgainWithoutDataGetsBackWhatWasCounted() throws Exception {
        assertEquals(12, granted(one, 10) + granted(other, 2));
        Thread.sleep(BEAT);
        store.kill();
        assertEquals(5, granted(one, 5));
        store.start();
        awaitCounted(17);
        int more = 0;
        for (int i = 0; i < 750 && 17 + more < MAX; i++) {
            more += granted(one, 1) + granted(other, 1);
            Thread.sleep(40);
        }
        assertEquals(MAX, 17 + more);
        Thread.sleep(BEAT);
        assertEquals(0, granted(one, 3) + granted(other, 3));
        awaitCounted(MAX);
    }

    @Test
    void aStoreThatComesBackWithOldDataGetsTheRest() throws Exception {
        assertEquals(4, granted(one, 2) + granted(other, 2));
        // each sidecar must know that the store has them
        Thread.sleep(2 * BEAT);
        store.command("SAVE");
        assertEquals(20, granted(one, 10) + granted(other, 10));
        store.kill();
        store.start();
        awaitCounted(24);
        Thread.sleep(2500);
        assertEquals(MAX - 24, granted(one, MAX) + granted(other, MAX));
        awaitCounted(MAX);
    }
}
