package dev.tollgate.sidecar.ndt;

import dev.tollgate.http.AddressBlock;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.quota.Ticket;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Decides whether a test may start once its token is good: the machine first, then the integration's quota. */
final class TestAdmission {
    /** What becomes of a request for a test. */
    sealed interface Outcome {}

    /**
     * The test may start.
     *
     * @param places to be given back when it ends
     * @param shadow the limit that would have refused it if it were enforced
     */
    record Admitted(TestPlaces places, Optional<Dimension> shadow) implements Outcome {}

    /** It may not. */
    record Refused(Refusal refusal) implements Outcome {}

    private final Quotas quotas;
    private final RunningTests running;
    private final InstantSource clock;

    TestAdmission(Quotas quotas, RunningTests running, InstantSource clock) {
        this.quotas = quotas;
        this.running = running;
        this.clock = clock;
    }

    /**
     * Decides.
     *
     * @param client the client's address
     */
    CompletableFuture<Outcome> admit(Grant grant, String direction, AddressBlock client) {
        Tester tester = tester(grant, client);
        Optional<NoPlace> noPlace = running.enter(tester);
        if (noPlace.isPresent()) {
            NoPlace why = noPlace.get();
            return done(new Refused(Refusal.of(why.status(), why.label(), Quotas.UNTIL_A_TEST_ENDS)));
        }
        if (!(tester instanceof Tester.OfIntegration)) {
            return done(new Admitted(new TestPlaces(running, tester, Ticket.none()), Optional.empty()));
        }
        return decide(grant.who().orElseThrow(), grant, direction)
                .handle((decision, failure) -> outcome(decision, failure, tester));
    }

    private static CompletableFuture<Outcome> done(Outcome outcome) {
        return CompletableFuture.completedFuture(outcome);
    }

    /** If the decision fails, the place on the machine is free again. */
    private Outcome outcome(@Nullable Decision decision, @Nullable Throwable failure, Tester tester) {
        if (decision == null) {
            running.leave(tester);
            throw new CompletionException(failure);
        }
        if (decision.admitted()) {
            return new Admitted(new TestPlaces(running, tester, decision.ticket()), decision.refusedBy());
        }
        running.leave(tester);
        String reason = "quota_" + decision.refusedBy().orElseThrow().wireName();
        return new Refused(
                decision.retryAfter().equals(Quotas.NEVER)
                        ? Refusal.of(HttpResponseStatus.TOO_MANY_REQUESTS, reason)
                        : Refusal.of(HttpResponseStatus.TOO_MANY_REQUESTS, reason, decision.retryAfter()));
    }

    private Tester tester(Grant grant, AddressBlock client) {
        if (grant.monitoring()) {
            return new Tester.Monitoring();
        }
        if (grant.who().isPresent()) {
            Integration who = grant.who().get();
            return new Tester.OfIntegration(who.integrationId(), quotas.boundsRunningTests(who));
        }
        return new Tester.Anonymous(client, grant.tokenId());
    }

    private CompletableFuture<Decision> decide(Integration who, Grant grant, String direction) {
        try {
            Duration lives = Duration.between(clock.instant(), grant.expiresAt());
            return quotas.askTest(who, grant.tokenId(), lives, direction);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
