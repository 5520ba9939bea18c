package dev.tollgate.sidecar.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two sidecars with a shared store grant one quota, also when they start late or beside a slow store. */
@Timeout(120)
final class SharedQuotaTest extends TwoSidecars {
    private static final Pattern LEFT = Pattern.compile("\"requests\";r=(\\d+);");

    @Test
    void grantOneQuota() throws Exception {
        for (int granted = 1; granted <= MAX; granted++) {
            String answer = ask(granted % 2 == 0 ? one : other);
            assertEquals(200, RawClient.status(answer), answer);
            assertEquals(MAX - granted, left(answer));
        }
        for (RunningSidecar sidecar : new RunningSidecar[] {one, other, one}) {
            String refused = ask(sidecar);
            assertEquals(429, RawClient.status(refused), refused);
            assertTrue(refused.toLowerCase(java.util.Locale.ROOT).contains("retry-after: 3"), refused);
        }
        assertEquals(MAX, counted());
    }

    @Test
    void aRefusalThatIsKnownCostsNoTripAndAResetEndsItEverywhere() throws Exception {
        assertEquals(MAX, granted(one, MAX + 1));
        assertEquals(0, granted(other, 1));
        Thread.sleep(2000);
        store.command("DEL tollgate{acme}r");
        assertEquals(0, granted(one, 1) + granted(other, 1));
        store.command("HINCRBY tollgate{acme} reset 1");
        awaitGranted(one);
        awaitGranted(other);
    }

    /** The refusal would hold for an hour. */
    private static void awaitGranted(RunningSidecar sidecar) throws Exception {
        for (int i = 0; i < 300; i++) {
            if (granted(sidecar, 1) == 1) {
                return;
            }
            Thread.sleep(20);
        }
        fail("still refused");
    }

    @Test
    void whatOthersWereGrantedIsSeenWithinASecond() throws Exception {
        assertEquals(1, granted(other, 1));
        assertEquals(MAX - 11, granted(one, MAX - 11));
        Thread.sleep(BEAT);
        store.kill();
        assertEquals(5, granted(other, MAX));
        assertEquals(5, granted(one, MAX));
    }

    @Test
    void aSidecarThatStartsWhenAllIsUsedUpGrantsNone() throws Exception {
        assertEquals(MAX, granted(one, MAX));
        try (RunningSidecar late = sidecar("late", ", replicas: 2")) {
            assertEquals(0, granted(late, 3));
        }
    }

    @Test
    void aStartWaitsForAStoreThatIsSlow() throws Exception {
        assertEquals(MAX, granted(one, MAX));
        assertEquals(0, grantedByLateBesideSlowStore(", replicas: 2"));
    }

    @Test
    void aStrictSidecarRefusesNothingWhenItHasJustStarted() throws Exception {
        assertEquals(3, grantedByLateBesideSlowStore(", outage: strict, fleet: strict"));
    }

    /** Starts a sidecar while the store hangs for half a second, and returns how many of 3 requests it grants at once. */
    private int grantedByLateBesideSlowStore(String more) throws Exception {
        store.signal("STOP");
        Thread slow = new Thread(this::letGo);
        slow.start();
        try (RunningSidecar late = sidecar("late", more)) {
            return granted(late, 3);
        } finally {
            slow.join();
        }
    }

    private void letGo() {
        try {
            Thread.sleep(500);
            store.signal("CONT");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static long left(String answer) {
        Matcher matcher = LEFT.matcher(answer);
        assertTrue(matcher.find(), answer);
        return Long.parseLong(matcher.group(1));
    }
}
