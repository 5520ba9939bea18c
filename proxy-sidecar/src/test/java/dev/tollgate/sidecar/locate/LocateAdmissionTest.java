package dev.tollgate.sidecar.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.jwks.KeySource;
import dev.tollgate.jwks.KeysUnavailableException;
import dev.tollgate.jwt.ClaimPolicy;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.claims.AutojoinToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.http.ClientAddress;
import dev.tollgate.sidecar.http.RequestTarget;
import dev.tollgate.sidecar.quota.BreakableClock;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import dev.tollgate.sidecar.token.TokenObserver;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions about requests, without a channel. An integration has one request an hour. */
final class LocateAdmissionTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final Quota ONE = Quota.none().with(Dimension.REQUESTS, new Limit.Rate(1, Duration.ofHours(1)));

    private final CompletableFuture<KeySet> fetched = new CompletableFuture<>();
    private final BreakableClock quotaClock = new BreakableClock(() -> 0);
    private SigningKey key;
    private SigningKey fresh;
    private LocateAdmission admission;
    private LocateRules rules;

    @BeforeEach
    void make() throws Exception {
        key = SigningKey.generate(Algorithm.EDDSA, "known");
        fresh = SigningKey.generate(Algorithm.EDDSA, "fresh");
        QuotaRules quotas = new QuotaRules(true, false, Map.of(0, ONE), Map.of());
        admission = new LocateAdmission(
                authenticator(IntegrationToken.policy(Duration.ZERO), Caller::ofIntegration),
                authenticator(AutojoinToken.policy(Duration.ZERO), Caller::ofOrganization),
                new Quotas(() -> quotas, quotaClock));
        rules = rules(true, "a platform key");
    }

    private TokenAuthenticator<Caller> authenticator(ClaimPolicy policy, TokenAuthenticator.Reading<Caller> reading)
            throws Exception {
        KeySet known = KeySet.of(List.of(key.verificationKey()));
        KeySource keys = new KeySource() {
            @Override
            public KeySet current() {
                return known;
            }

            @Override
            public CompletableFuture<KeySet> refreshed() {
                return fetched;
            }
        };
        return new TokenAuthenticator<>(new TokenVerifier(policy, CLOCK), keys, reading, CLOCK, TokenObserver.none());
    }

    private static LocateRules rules(boolean anonymousNearest, String... platformKeys) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        return new LocateRules(
                new ClientAddress(new TrustedNetworks(List.of())),
                new PlatformKeys(List.of(platformKeys).stream()
                        .map(one -> digest.digest(one.getBytes(StandardCharsets.UTF_8)))
                        .toList()),
                new RoutingRules(
                        Map.of("acme", new RoutingRules.Pins(List.of("mlab"), List.of(), List.of())), Map.of()),
                anonymousNearest,
                0,
                null);
    }

    private CompletableFuture<Admission> ask(String target, @Nullable String bearer, @Nullable String apiKey)
            throws Exception {
        RequestTarget asked = RequestTarget.of(target).orElseThrow();
        LocateRoute route = Objects.requireNonNull(LocateRoute.of(asked.path()));
        return admission.decide(
                rules, route, asked, new LocateAdmission.Presented(InetAddress.getByName("192.0.2.1"), bearer, apiKey));
    }

    private static AdmittedRequest admitted(CompletableFuture<Admission> decided) {
        assertTrue(decided.isDone());
        return assertInstanceOf(Admission.Admitted.class, decided.join()).request();
    }

    private static Admission.Refused refused(CompletableFuture<Admission> decided) {
        assertTrue(decided.isDone());
        return assertInstanceOf(Admission.Refused.class, decided.join());
    }

    private static String token(SigningKey signer) {
        return IntegrationToken.claims(new Integration("acme", "k1", 0, Quota.none()), "j1", NOW)
                .signedBy(signer);
    }

    @Test
    void nearestIsOpenOnlyWhereTheRulesSaySo() throws Exception {
        assertNull(admitted(ask("/v2/nearest/ndt/ndt7", null, null)).caller());

        rules = rules(false);
        assertEquals(
                Refusal.TOKEN_MISSING,
                refused(ask("/v2/nearest/ndt/ndt7", null, null)).refusal());
        assertEquals(
                Refusal.TOKEN_MISSING,
                refused(ask("/v2/priority/nearest/ndt/ndt7", null, null)).refusal());
    }

    @Test
    void aGoodTokenIsServedAsPriorityAtItsPlacesUntilItsQuotaIsUsedUp() throws Exception {
        AdmittedRequest first = admitted(ask("/v2/nearest/ndt/ndt7", token(key), null));
        assertEquals(LocateRoute.PRIORITY, first.route());
        assertTrue(
                first.target().path().startsWith("/v2/priority/nearest"),
                first.target().path());
        assertTrue(String.valueOf(first.target().query()).contains("org=mlab"));
        assertEquals("acme", Objects.requireNonNull(first.who()).integrationId());

        Admission.Refused second = refused(ask("/v2/nearest/ndt/ndt7", token(key), null));
        assertEquals(429, second.refusal().status());
        assertEquals("quota_requests", second.refusal().outcome());
        assertEquals(
                "acme",
                Objects.requireNonNull(Objects.requireNonNull(second.who()).integration())
                        .integrationId());

        first.ticket().giveBack();
        admitted(ask("/v2/nearest/ndt/ndt7", token(key), null));
    }

    @Test
    void aBadTokenIsRefusedWhereNoneIsNeededToo() throws Exception {
        Admission.Refused bad = refused(ask("/v2/nearest/ndt/ndt7", "a.b.c", null));
        assertEquals(401, bad.refusal().status());
        assertNull(bad.who());
    }

    @Test
    void platformRoutesNeedAKeyAndDoNotPassItOn() throws Exception {
        String beat = "/v2/platform/heartbeat?key=a+platform+key&x=1";
        assertEquals("x=1", admitted(ask(beat, null, null)).target().query());
        assertTrue(
                admitted(ask("/v2/platform/heartbeat", null, "a platform key")).isProven());
        assertEquals(
                Refusal.KEY,
                refused(ask("/v2/platform/heartbeat", null, "another")).refusal());

        rules = rules(true);
        assertEquals(Refusal.NO_ROUTE, refused(ask(beat, null, null)).refusal());
    }

    @Test
    void organizationsHaveNoQuota() throws Exception {
        String token = AutojoinToken.claims("mlab", "j1", NOW).signedBy(key);
        for (int i = 0; i < 3; i++) {
            AdmittedRequest request = admitted(ask("/v2/platform/heartbeat-jwt", token, null));
            assertEquals("mlab", Objects.requireNonNull(request.caller()).organization());
        }
        assertEquals(
                Refusal.TOKEN_MISSING,
                refused(ask("/v2/platform/heartbeat-jwt", null, null)).refusal());
    }

    @Test
    void theDecisionWaitsForTheKeysAndEndsWithThem() throws Exception {
        CompletableFuture<Admission> waits = ask("/v2/nearest/ndt/ndt7", token(fresh), null);
        assertFalse(waits.isDone());
        fetched.complete(KeySet.of(List.of(fresh.verificationKey())));
        assertEquals(LocateRoute.PRIORITY, admitted(waits).route());
    }

    @Test
    void keysThatCannotBeFetchedAreNotTheTokensFault() throws Exception {
        CompletableFuture<Admission> waits = ask("/v2/nearest/ndt/ndt7", token(fresh), null);
        fetched.completeExceptionally(new KeysUnavailableException(Duration.ofSeconds(3)));
        assertEquals(503, refused(waits).refusal().status());
        assertEquals(Duration.ofSeconds(3), refused(waits).refusal().retryAfter());
    }

    /** The caller closes the connection then; a refusal would blame the client. */
    @Test
    void anErrorOfTheQuotasFailsTheDecision() throws Exception {
        quotaClock.breakDown();
        CompletableFuture<Admission> decided = ask("/v2/nearest/ndt/ndt7", token(key), null);
        assertThrows(ExecutionException.class, decided::get);
    }
}
