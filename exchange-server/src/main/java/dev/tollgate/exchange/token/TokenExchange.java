package dev.tollgate.exchange.token;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.verification.OrganizationVerifier;
import dev.tollgate.exchange.verification.RefusalLog;
import dev.tollgate.exchange.verification.Verdict;
import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.claims.AutojoinToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.jwk.SigningKey;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of keys for tokens. Never blocks its caller: verification has its own pools, and a signature that takes
 * long is made on the signers. A quick one costs less than the way to another thread and back.
 */
public final class TokenExchange {
    /** How long before its end a key's owner is notified: time for a release. */
    static final Duration SOON = Duration.ofDays(14);

    private final KeyCheck keys;
    private final OrganizationVerifier organizations;
    private final RefusalLog refusals;
    private final CurrentSigningKeys signingKeys;
    private final Executor signers;
    private final InstantSource clock;

    /** @param signers a bounded pool that refuses when it is full */
    public TokenExchange(
            KeyCheck keys,
            OrganizationVerifier organizations,
            RefusalLog refusals,
            CurrentSigningKeys signingKeys,
            Executor signers,
            InstantSource clock) {
        this.keys = keys;
        this.organizations = organizations;
        this.refusals = refusals;
        this.signingKeys = signingKeys;
        this.signers = signers;
        this.clock = clock;
    }

    /** Exchanges an integration's API key. The future fails only if no token can be made. */
    public CompletableFuture<ExchangeResult> integration(TokenRequest request, InetAddress client) {
        Optional<QuotaUser> user = Optional.ofNullable(request.quotaUser()).flatMap(QuotaUser::parse);
        return request.quotaUser() != null && user.isEmpty()
                ? CompletableFuture.completedFuture(new ExchangeResult.InvalidQuotaUser())
                : integration(ApiKey.parse(request.apiKey()), user, client);
    }

    /**
     * Exchanges an integration's API key. The future fails only if no token can be made.
     *
     * @param key empty for a text that is not a key
     * @param user whom the quota counts as one client, empty if not named
     */
    public CompletableFuture<ExchangeResult> integration(
            Optional<ApiKey> key, Optional<QuotaUser> user, InetAddress client) {
        return keys.check(key, client)
                .thenCompose(verdict -> settle(
                        verdict,
                        good -> sign(
                                IntegrationToken.LIFETIME,
                                endsSoon(good.record()),
                                () -> integrationClaims(good, user.orElse(null)))));
    }

    /** Exchanges an organization's autojoin key. The future fails only if no token can be made. */
    public CompletableFuture<ExchangeResult> autojoin(TokenRequest request, InetAddress client) {
        return organizations.verify(request.apiKey(), client).thenCompose(verdict -> {
            refusals.note(client, verdict);
            return settle(
                    verdict, organization -> sign(AutojoinToken.LIFETIME, null, () -> autojoinClaims(organization)));
        });
    }

    private static <T> CompletableFuture<ExchangeResult> settle(
            Verdict<T> verdict, Function<T, CompletableFuture<ExchangeResult>> sign) {
        return verdict instanceof Verdict.Accepted<T> accepted
                ? sign.apply(accepted.holder())
                : CompletableFuture.completedFuture(ExchangeResult.refused(verdict));
    }

    private @Nullable Instant endsSoon(KeyRecord record) {
        Instant end = record.expiresAt();
        return end == null || end.isAfter(clock.instant().plus(SOON)) ? null : end;
    }

    private CompletableFuture<ExchangeResult> sign(
            Duration lifetime, @Nullable Instant keyEnds, Supplier<Issue> wanted) {
        SigningKey key = signingKeys.get().signer();
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        Issue issue = wanted.get();
                        return new ExchangeResult.Token(issue.claims().signedBy(key), lifetime, issue.told(), keyEnds);
                    },
                    key.signsQuickly() ? Runnable::run : signers);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.completedFuture(new ExchangeResult.Busy());
        }
    }

    /** What is to be signed, and what the access line tells of it. */
    private record Issue(Claims claims, Map<String, Object> told) {}

    /** The quota is that of the present moment, even if the record is cached. */
    private Issue integrationClaims(KeyCheck.GoodKey key, @Nullable QuotaUser user) {
        Instant now = clock.instant();
        KeyRecord record = key.record();
        Integration integration =
                new Integration(key.name().integrationId(), key.name().keyId(), record.tier(), record.quotaAt(now));
        String id = UUID.randomUUID().toString();
        return new Issue(
                IntegrationToken.claims(integration, user, id, now),
                Map.of(
                        "int_id", integration.integrationId(),
                        "key_id", integration.keyId(),
                        "tier", integration.tier(),
                        "jti", id));
    }

    private Issue autojoinClaims(String organization) {
        String id = UUID.randomUUID().toString();
        return new Issue(
                AutojoinToken.claims(organization, id, clock.instant()), Map.of("org", organization, "jti", id));
    }
}
