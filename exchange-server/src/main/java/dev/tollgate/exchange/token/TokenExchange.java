package dev.tollgate.exchange.token;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.verification.KeyVerifier;
import dev.tollgate.exchange.verification.OrganizationVerifier;
import dev.tollgate.exchange.verification.RefusalLog;
import dev.tollgate.exchange.verification.Verdict;
import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.claims.AutojoinToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Exchanges keys for tokens. Never blocks its caller: verifying waits on its own pools, and signing, which is most of the
 * work of a warm exchange, runs on the signers.
 */
public final class TokenExchange {
    private final KeyVerifier keys;
    private final OrganizationVerifier organizations;
    private final RefusalLog refusals;
    private final CurrentSigningKeys signingKeys;
    private final Executor signers;
    private final InstantSource clock;

    /** @param signers a bounded pool that refuses when it is full */
    public TokenExchange(
            KeyVerifier keys,
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
    public CompletableFuture<Exchanged> integration(String apiKey, InetAddress client) {
        Optional<ApiKey> key = ApiKey.parse(apiKey);
        if (key.isEmpty()) {
            refusals.malformed(client);
            return CompletableFuture.completedFuture(new Exchanged.InvalidKey());
        }
        return keys.verify(key.get(), client).thenCompose(verdict -> {
            refusals.note(key.get().name(), client, verdict);
            return settle(verdict, IntegrationToken.LIFETIME, record -> integrationClaims(key.get(), record));
        });
    }

    /** Exchanges an organization's autojoin key. The future fails only if no token can be made. */
    public CompletableFuture<Exchanged> autojoin(String apiKey, InetAddress client) {
        return organizations.verify(apiKey, client).thenCompose(verdict -> {
            refusals.note(client, verdict);
            return settle(verdict, AutojoinToken.LIFETIME, this::autojoinClaims);
        });
    }

    private <T> CompletableFuture<Exchanged> settle(Verdict<T> verdict, Duration lifetime, Function<T, Claims> claims) {
        if (verdict instanceof Verdict.Accepted<T> accepted) {
            return sign(lifetime, () -> claims.apply(accepted.holder()));
        }
        return CompletableFuture.completedFuture(refusal(verdict));
    }

    private static Exchanged refusal(Verdict<?> verdict) {
        if (verdict instanceof Verdict.Throttled<?> throttled) {
            return new Exchanged.Throttled(throttled.retryAfter());
        }
        if (verdict instanceof Verdict.Busy) {
            return new Exchanged.Busy();
        }
        return verdict instanceof Verdict.StoreUnavailable
                ? new Exchanged.StoreUnavailable()
                : new Exchanged.InvalidKey();
    }

    private CompletableFuture<Exchanged> sign(Duration lifetime, Supplier<Claims> claims) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> new Exchanged.Token(
                            claims.get().signedBy(signingKeys.get().signer()), lifetime),
                    signers);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.completedFuture(new Exchanged.Busy());
        }
    }

    private Claims integrationClaims(ApiKey key, KeyRecord record) {
        Integration integration = new Integration(key.integrationId(), key.keyId(), record.tier(), record.quota());
        return IntegrationToken.claims(integration, UUID.randomUUID().toString(), clock.instant());
    }

    private Claims autojoinClaims(String organization) {
        return AutojoinToken.claims(organization, UUID.randomUUID().toString(), clock.instant());
    }
}
