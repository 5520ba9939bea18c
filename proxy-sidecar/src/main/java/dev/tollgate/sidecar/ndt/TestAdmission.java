package dev.tollgate.sidecar.ndt;

import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.quota.Ticket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Decides whether a test may start: the token first, then the integration's quota. */
final class TestAdmission {
    /** What becomes of a request for a test. */
    sealed interface Outcome permits Admitted, Unauthorized, OverQuota {}

    /**
     * The test may start.
     *
     * @param who for whom; empty for clients without an integration
     * @param tokenId the {@code jti}, empty if there is none
     * @param ticket to be closed when the test ends
     */
    record Admitted(Optional<Integration> who, String tokenId, Ticket ticket) implements Outcome {}

    /** No token where one is required, or a bad one. */
    record Unauthorized(String reason) implements Outcome {}

    /** The integration's quota is used up. */
    record OverQuota(Integration who, String dimension, Duration retryAfter) implements Outcome {}

    private final TokenVerifier verifier;
    private final Supplier<KeySet> keys;
    private final boolean required;
    private final Quotas quotas;

    TestAdmission(NdtSettings settings, InstantSource clock) {
        // ndt-server grants no leeway, so a longer life here would only move the refusal behind the quota
        this.verifier = new TokenVerifier(AccessToken.policy(settings.machine(), Duration.ZERO), clock);
        this.keys = settings.keys();
        this.required = settings.tokenRequired();
        this.quotas = settings.quotas();
    }

    Outcome decide(TestRequest request) {
        if (request.accessToken().isEmpty()) {
            return required ? new Unauthorized("missing") : new Admitted(Optional.empty(), "", Ticket.none());
        }
        try {
            VerifiedToken token = verifier.verify(request.accessToken().get(), keys.get());
            return decide(token, request.direction());
        } catch (InvalidTokenException e) {
            return new Unauthorized(e.reason().label());
        }
    }

    private Outcome decide(VerifiedToken token, String direction) throws InvalidTokenException {
        Optional<Integration> who = Integration.find(token);
        String tokenId = token.jwtId().orElse("");
        boolean monitoring =
                token.subject().filter(AccessToken.MONITORING::equals).isPresent();
        if (who.isEmpty() || monitoring) {
            return new Admitted(who, tokenId, Ticket.none());
        }
        Decision decision = quotas.admitTest(who.get(), tokenId, direction);
        if (decision.admitted()) {
            return new Admitted(who, tokenId, decision.ticket());
        }
        String dimension = decision.refusedBy().orElseThrow().wireName();
        return new OverQuota(who.get(), dimension, decision.retryAfter());
    }
}
