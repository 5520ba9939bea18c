package dev.tollgate.sidecar.ndt;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.quota.Ticket;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.time.InstantSource;

/** Decides whether a test may start once its token is good: the machine first, then the integration's quota. */
final class TestAdmission {
    /** What becomes of a request for a test. */
    sealed interface Outcome {}

    /** The test may start; its places are to be given back when it ends. */
    record Admitted(TestPlaces places) implements Outcome {}

    /** It may not. */
    record Refused(Refusal refusal) implements Outcome {}

    /** Half of what a test may take: when a place is likely to be free. */
    private static final Duration UNTIL_A_TEST_ENDS = Duration.ofSeconds(8);

    private final Quotas quotas;
    private final RunningTests running;
    private final InstantSource clock;

    TestAdmission(Quotas quotas, RunningTests running, InstantSource clock) {
        this.quotas = quotas;
        this.running = running;
        this.clock = clock;
    }

    Outcome admit(Grant grant, String direction) {
        if (!running.enter(grant.monitoring())) {
            String reason = running.isDraining() ? "draining" : "machine_full";
            return new Refused(Refusal.of(HttpResponseStatus.SERVICE_UNAVAILABLE, reason, UNTIL_A_TEST_ENDS));
        }
        if (grant.who().isEmpty() || grant.monitoring()) {
            return new Admitted(new TestPlaces(running, Ticket.none()));
        }
        Decision decision = decide(grant.who().get(), grant, direction);
        if (decision.admitted()) {
            return new Admitted(new TestPlaces(running, decision.ticket()));
        }
        running.leave();
        String dimension = decision.refusedBy().orElseThrow().wireName();
        return new Refused(
                Refusal.of(HttpResponseStatus.TOO_MANY_REQUESTS, "quota_" + dimension, decision.retryAfter()));
    }

    /** Decides by the quota; where that fails the place on the machine is free again. */
    private Decision decide(Integration who, Grant grant, String direction) {
        try {
            Duration lives = Duration.between(clock.instant(), grant.expiresAt());
            return quotas.admitTest(who, grant.tokenId(), lives, direction);
        } catch (RuntimeException | Error e) {
            running.leave();
            throw e;
        }
    }
}
