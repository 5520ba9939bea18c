package dev.tollgate.sidecar.locate;

import dev.tollgate.jwks.KeysUnavailableException;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.sidecar.http.RequestTarget;
import dev.tollgate.sidecar.quota.Decision;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.quota.Ticket;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The decision whether a request may go to locate. It checks the proof that the route requires, and then the
 * integration's quota. Knows no channel. Safe for use by many threads.
 */
final class LocateAdmission {
    private static final String KEY_PARAMETER = "key";

    private final TokenAuthenticator<Caller> integrations;
    private final TokenAuthenticator<Caller> organizations;
    private final Quotas quotas;

    /**
     * The credentials of a request.
     *
     * @param client its address
     * @param bearer the token of {@code Authorization: Bearer}, null if there is none
     * @param apiKey {@code X-API-Key}, null if there is none
     */
    record Presented(
            InetAddress client,
            @Nullable String bearer,
            @Nullable String apiKey) {}

    /**
     * @param integrations verifies integration tokens
     * @param organizations verifies autojoin tokens
     */
    LocateAdmission(TokenAuthenticator<Caller> integrations, TokenAuthenticator<Caller> organizations, Quotas quotas) {
        this.integrations = integrations;
        this.organizations = organizations;
        this.quotas = quotas;
    }

    /**
     * Decides.
     *
     * @param rules in force when the request began
     * @return complete at once unless keys must be fetched; fails only for an error of this program
     */
    CompletableFuture<Admission> decide(
            LocateRules rules, LocateRoute route, RequestTarget target, Presented presented) {
        return switch (route.access()) {
            case OPEN -> done(anonymous(route, target));
            case PLATFORM_KEY -> done(byKey(rules.platformKeys(), route, target, presented));
            case AUTOJOIN -> byOrganization(route, target, presented);
            case INTEGRATION, OPTIONAL_INTEGRATION -> byIntegration(rules, route, target, presented);
        };
    }

    /** Returns whether a result can be taken without a wait: most are there at once, and need no further stage. */
    static boolean isThere(CompletableFuture<?> result) {
        return result.isDone() && !result.isCompletedExceptionally();
    }

    private static CompletableFuture<Admission> done(Admission admission) {
        return CompletableFuture.completedFuture(admission);
    }

    private static Admission anonymous(LocateRoute route, RequestTarget target) {
        return new Admission.Admitted(AdmittedRequest.anonymous(route, target));
    }

    private static Admission byKey(PlatformKeys keys, LocateRoute route, RequestTarget target, Presented presented) {
        if (keys.isEmpty()) {
            return Admission.refused(Refusal.NO_ROUTE);
        }
        String key =
                presented.apiKey() != null ? presented.apiKey() : QueryParameters.first(target.query(), KEY_PARAMETER);
        if (key == null || !keys.contain(key)) {
            return Admission.refused(Refusal.KEY);
        }
        return anonymous(route, target.withQuery(QueryParameters.without(target.query(), Set.of(KEY_PARAMETER))));
    }

    private CompletableFuture<Admission> byOrganization(LocateRoute route, RequestTarget target, Presented presented) {
        if (presented.bearer() == null) {
            return done(Admission.refused(Refusal.TOKEN_MISSING));
        }
        return whenGood(
                organizations.authenticate(presented.bearer()),
                caller -> new Admission.Admitted(
                        new AdmittedRequest(route, target, caller, List.of(), null, Ticket.none())));
    }

    private CompletableFuture<Admission> byIntegration(
            LocateRules rules, LocateRoute route, RequestTarget target, Presented presented) {
        if (presented.bearer() == null) {
            return done(
                    route == LocateRoute.NEAREST && rules.anonymousNearest()
                            ? anonymous(route, target)
                            : Admission.refused(Refusal.TOKEN_MISSING));
        }
        CompletableFuture<Caller> check = integrations.authenticate(presented.bearer());
        if (isThere(check)) {
            return atOnce(rules.routing(), target, presented.client(), check.join());
        }
        return check.handle((caller, failure) -> failure == null
                        ? byQuota(rules.routing(), target, presented.client(), caller)
                        : done(Admission.refused(refusal(failure))))
                .thenCompose(Function.identity());
    }

    /** An error fails the stage here, too. */
    private CompletableFuture<Admission> atOnce(
            RoutingRules routing, RequestTarget target, InetAddress client, Caller caller) {
        try {
            return byQuota(routing, target, client, caller);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Continues with the holder of a valid token. The stage carries refusals as values, because a failed stage costs a
     * stack trace.
     */
    private static CompletableFuture<Admission> whenGood(
            CompletableFuture<Caller> check, Function<Caller, Admission> next) {
        return check.handle(
                (caller, failure) -> failure == null ? next.apply(caller) : Admission.refused(refusal(failure)));
    }

    private CompletableFuture<Admission> byQuota(
            RoutingRules routing, RequestTarget target, InetAddress client, Caller caller) {
        Integration who = Objects.requireNonNull(caller.integration());
        Duration wait = quotas.untilNextTry(who, client);
        if (!wait.isZero()) {
            return done(new Admission.Refused(Refusal.failedTries(wait), caller));
        }
        CompletableFuture<Decision> decision = quotas.askRequest(who, client, caller.quotaUser());
        return isThere(decision)
                ? done(admission(decision.join(), routing, target, caller, who))
                : decision.thenApply(decided -> admission(decided, routing, target, caller, who));
    }

    private static Admission admission(
            Decision decision, RoutingRules routing, RequestTarget target, Caller caller, Integration who) {
        if (!decision.admitted()) {
            return new Admission.Refused(
                    Refusal.overQuota(decision.refusedBy().orElseThrow(), decision.windows()), caller);
        }
        RequestTarget pinned = routing.pin(target.withPath(LocateRoute.asPriority(target.path())), who);
        return new Admission.Admitted(new AdmittedRequest(
                LocateRoute.PRIORITY,
                pinned,
                caller,
                decision.windows(),
                decision.refusedBy().orElse(null),
                decision.ticket()));
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
