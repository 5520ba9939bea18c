package dev.tollgate.exchange.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An attack from many addresses on one key, each of which fails no faster than it may. */
final class CredentialChecksTest {
    private static final int ATTACKERS = 120;
    private static final Duration PACE = FailureThrottle.ADDRESS_PACE.plusMillis(100);
    private static final int RUNS_IN_A_ROUND = 30;
    private static final Verdict<String> GOOD = new Verdict.Accepted<>("owner");

    private final ManualTicker time = new ManualTicker();
    private final Fingerprint.Maker fingerprints = new Fingerprint.Maker();
    private final CredentialChecks<String, String> checks =
            new CredentialChecks<>(new FailureThrottle(time), new RefusalTiming(), new SilentObserver());
    private final Queue<CompletableFuture<Verdict<String>>> running = new ArrayDeque<>();

    @Test
    void anAddressThatDoesNotFailFindsAPlaceWhileMoreFailThanCanBeTried() throws Exception {
        for (int round = 0; round < 10; round++) {
            attack(round);
        }
        for (int attacker = 0; attacker < ATTACKERS; attacker++) {
            hold("late" + attacker, attacker);
        }

        CompletableFuture<Verdict<String>> owner = hold("right", 200, CompletableFuture.completedFuture(GOOD));
        while (!running.isEmpty()) {
            refuseNext();
        }

        assertEquals(GOOD, owner.join());
    }

    @Test
    void answersInTimeWhateverTheTrialWaitsFor() throws Exception {
        CompletableFuture<Verdict<String>> first = hold("right", 1, new CompletableFuture<>());
        CompletableFuture<Verdict<String>> sharing = hold("right", 2, new CompletableFuture<>());
        CompletableFuture<Verdict<String>> behind = hold("wrong", 3, new CompletableFuture<>());

        for (CompletableFuture<Verdict<String>> waiting : List.of(first, sharing, behind)) {
            assertEquals(new Verdict.Busy<String>(), waiting.get(30, TimeUnit.SECONDS));
        }
    }

    /** The attackers come one by one while the checks go on, a few of them at a time. */
    private void attack(int round) throws Exception {
        for (int attacker = 0; attacker < ATTACKERS; attacker++) {
            hold("wrong" + round + '-' + attacker, attacker);
            if (attacker % (ATTACKERS / RUNS_IN_A_ROUND) == 0) {
                refuseNext();
            }
        }
        time.pass(PACE);
    }

    private void hold(String secret, int client) throws UnknownHostException {
        hold(secret, client, new CompletableFuture<>());
    }

    private CompletableFuture<Verdict<String>> hold(String secret, int client, CompletableFuture<Verdict<String>> run)
            throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) client});
        return checks.hold(checks.begin(), "key", fingerprints.of(secret), address, () -> {
            running.add(run);
            return run;
        });
    }

    private void refuseNext() {
        running.remove().complete(new Verdict.Refused<>(Refusal.WRONG_SECRET));
    }
}
