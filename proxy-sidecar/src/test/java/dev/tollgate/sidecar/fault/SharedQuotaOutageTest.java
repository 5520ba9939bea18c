package dev.tollgate.sidecar.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An outage of the shared store fails no request, and divides what was left. */
@Timeout(120)
final class SharedQuotaOutageTest extends TwoSidecars {
    @Test
    void thoseAliveShareWhatIsLeftInAnOutage() throws Exception {
        store.kill();
        assertEquals(MAX / 2, granted(one, MAX));
        assertEquals(MAX / 2, granted(other, MAX));
    }

    @Test
    void aSidecarThatStopsLeavesItsShareToTheOthers() throws Exception {
        other.close();
        other = null;
        Thread.sleep(BEAT);
        store.kill();
        assertEquals(MAX, granted(one, MAX + 1));
    }

    @Test
    void beforeAnySightReplicasShare() throws Exception {
        store.kill();
        try (LogLines lines = new LogLines();
                RunningSidecar late = sidecar("late", ", replicas: 10")) {
            String line = lines.await("starts without it");
            assertTrue(line.contains("refused"), line);
            assertEquals(MAX / 10, granted(late, MAX));
        }
    }

    @Test
    void whatIsGrantedInAnOutageIsWrittenBeforeTheStoreDecidesAgain() throws Exception {
        // both learn of the others' requests with their own last one
        assertEquals(4, granted(one, 1) + granted(other, 2) + granted(one, 1));
        store.signal("STOP");
        int inOutage = granted(one, 12) + granted(other, MAX);
        assertEquals(12 + 18, inOutage);
        store.signal("CONT");
        int after = granted(one, MAX) + granted(other, MAX);
        for (int i = 0; i < 1500 && 4 + inOutage + after < MAX; i++) {
            Thread.sleep(20);
            after += granted(one, 1) + granted(other, 1);
        }
        assertEquals(MAX, 4 + inOutage + after);
        Thread.sleep(2500);
        assertEquals(0, granted(one, 3) + granted(other, 3));
        awaitCounted(MAX);
    }

    @Test
    void oneThatComesBackFirstLeavesTheOthersTheirShare() throws Exception {
        assertEquals(2, granted(one, 1) + granted(other, 1));
        store.signal("STOP");
        assertEquals(19, granted(one, MAX));
        store.signal("CONT");
        int granted = 2 + 19;
        for (int i = 0; i < 750 && granted < MAX; i++) {
            granted += granted(other, 1);
            Thread.sleep(40);
        }
        assertEquals(MAX, granted);
        assertEquals(0, granted(one, 3) + granted(other, 3));
    }

    @Test
    void aStoreThatHangsFailsNoRequest() throws Exception {
        assertEquals(200, RawClient.status(ask(one)));
        store.signal("STOP");
        assertEquals(5, granted(one, 5));
        store.signal("CONT");
        awaitCounted(6);
    }
}
