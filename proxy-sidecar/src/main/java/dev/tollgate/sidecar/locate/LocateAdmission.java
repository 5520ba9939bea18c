package dev.tollgate.sidecar.locate;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.sidecar.http.RequestTarget;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.quota.Ticket;
import dev.tollgate.sidecar.token.KeysUnavailableException;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request may go to locate: its route says which proof it needs, the proof is checked, and an
 * integration's quota is asked. Knows no channel; safe for use by many threads.
 */
final class LocateAdmission {
    private static final String KEY_PARAMETER = "key";

    private final TokenAuthenticator<Caller> integrations;
    private final TokenAuthenticator<Caller> organizations;
    private final Quotas quotas;

    /**
     * What a request brings along.
     *
     * @param client its address
     * @param bearer the token of {@code Authorization: Bearer}, null if there is none
     * @param apiKey {@code X-API-Key}, null if there is none
     */
    record Presented(
            InetAddress client,
            @Nullable String bearer,
            @Nullable String apiKey) {}

    /** Takes the decision: exactly one of the two, at once or later, on any thread. */
    interface Verdict {
        /** The request may go. */
        void admitted(AdmittedRequest request);

        /**
         * The request is answered by the sidecar.
         *
         * @param who for whom it was asked, if that was proven
         */
        void refused(Refusal refusal, @Nullable Integration who);

        /** An error of this program keeps the decision from being made. */
        void failed(Throwable error);
    }

    /**
     * @param integrations verifies integration tokens
     * @param organizations verifies autojoin tokens
     */
    LocateAdmission(TokenAuthenticator<Caller> integrations, TokenAuthenticator<Caller> organizations, Quotas quotas) {
        this.integrations = integrations;
        this.organizations = organizations;
        this.quotas = quotas;
    }

    /** @param rules those that held when the request began */
    void decide(LocateRules rules, LocateRoute route, RequestTarget target, Presented presented, Verdict verdict) {
        switch (route.access()) {
            case OPEN -> verdict.admitted(AdmittedRequest.anonymous(route, target));
            case PLATFORM_KEY -> decideByKey(rules.platformKeys(), route, target, presented, verdict);
            case AUTOJOIN -> decideByOrganization(route, target, presented, verdict);
            case INTEGRATION, OPTIONAL_INTEGRATION -> decideByIntegration(rules, route, target, presented, verdict);
        }
    }

    private void decideByKey(
            PlatformKeys keys, LocateRoute route, RequestTarget target, Presented presented, Verdict verdict) {
        if (keys.isEmpty()) {
            verdict.refused(Refusal.NO_ROUTE, null);
            return;
        }
        String key =
                presented.apiKey() != null ? presented.apiKey() : QueryParameters.first(target.query(), KEY_PARAMETER);
        if (key == null || !keys.contain(key)) {
            verdict.refused(Refusal.KEY, null);
            return;
        }
        RequestTarget rest = target.withQuery(QueryParameters.without(target.query(), Set.of(KEY_PARAMETER)));
        verdict.admitted(AdmittedRequest.anonymous(route, rest));
    }

    private void decideByOrganization(LocateRoute route, RequestTarget target, Presented presented, Verdict verdict) {
        if (presented.bearer() == null) {
            verdict.refused(Refusal.TOKEN_MISSING, null);
            return;
        }
        whenGood(
                organizations.authenticate(presented.bearer()),
                verdict,
                caller -> verdict.admitted(new AdmittedRequest(route, target, caller, List.of(), Ticket.none())));
    }

    private void decideByIntegration(
            LocateRules rules, LocateRoute route, RequestTarget target, Presented presented, Verdict verdict) {
        if (presented.bearer() == null) {
            if (route == LocateRoute.NEAREST && rules.anonymousNearest()) {
                verdict.admitted(AdmittedRequest.anonymous(route, target));
            } else {
                verdict.refused(Refusal.TOKEN_MISSING, null);
            }
            return;
        }
        whenGood(
                integrations.authenticate(presented.bearer()),
                verdict,
                caller -> decideByQuota(rules.routing(), target, presented.client(), caller, verdict));
    }

    /** Goes on with who presented a good token. The stage takes failures, since a failed one costs a stack trace. */
    private static void whenGood(CompletableFuture<Caller> check, Verdict verdict, Consumer<Caller> next) {
        check.handle((caller, failure) -> {
            try {
                if (failure == null) {
                    next.accept(caller);
                } else {
                    verdict.refused(refusal(failure), null);
                }
            } catch (RuntimeException | Error e) {
                verdict.failed(e);
            }
            return null;
        });
    }

    private void decideByQuota(
            RoutingRules routing, RequestTarget target, InetAddress client, Caller caller, Verdict verdict) {
        Integration who = Objects.requireNonNull(caller.integration());
        Duration wait = quotas.untilNextTry(who, client);
        if (!wait.isZero()) {
            verdict.refused(Refusal.vainTries(wait), who);
            return;
        }
        Decision decision = quotas.admitRequest(who, client, caller.quotaUser());
        if (decision.admitted()) {
            RequestTarget pinned = routing.pin(target.withPath(LocateRoute.asPriority(target.path())), who);
            verdict.admitted(
                    new AdmittedRequest(LocateRoute.PRIORITY, pinned, caller, decision.windows(), decision.ticket()));
        } else {
            verdict.refused(Refusal.overQuota(decision.refusedBy().orElseThrow(), decision.windows()), who);
        }
    }

    private static Refusal refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof KeysUnavailableException unavailable) {
            return Refusal.keysUnavailable(unavailable.retryAfter());
        }
        return cause instanceof InvalidTokenException invalid
                ? Refusal.unauthorized(invalid.reason())
                : Refusal.INTERNAL;
    }
}
