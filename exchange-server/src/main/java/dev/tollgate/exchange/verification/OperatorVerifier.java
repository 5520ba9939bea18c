package dev.tollgate.exchange.verification;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.OperatorRecord;
import dev.tollgate.exchange.apikey.OperatorToken;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.apikey.StoredHash;
import dev.tollgate.threads.BoundedPool;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The verifier of operators' tokens, built as {@link KeyVerifier} is: what is proven serves from memory and is asked for
 * again, all else goes on trial, and each refusal costs one bcrypt of {@link OperatorToken#COST}, whatever was wrong.
 */
public final class OperatorVerifier implements AutoCloseable {
    private static final int QUEUE = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final StoredHash DECOY = StoredHash.decoy(OperatorToken.COST);

    private record Proven(OperatorRecord record, Fingerprint secret) {}

    private final BoundedPool pool = new BoundedPool("operator-bcrypt", 1, QUEUE);
    private final Fingerprint.Maker fingerprints = new Fingerprint.Maker();
    private final RefusalTiming timing = new RefusalTiming();
    private final KnownCredentials<String, Proven> known;
    private final CredentialChecks<String, Role> checks;
    private final StoreLookups lookups;
    private final Tokens tokens;
    private final InstantSource clock;

    OperatorVerifier(
            Tokens tokens,
            StoreLookups lookups,
            KnownCredentials.Outages outages,
            InstantSource clock,
            VerificationObserver observer) {
        this.tokens = tokens;
        this.lookups = lookups;
        this.clock = clock;
        this.checks = new CredentialChecks<>(new FailureThrottle(outages.ticker()), timing, observer);
        this.known = new KnownCredentials<>(outages, observer, this::reload);
    }

    /** Finds what the store knows of an operator's token. May wait for a disk or a network. */
    @FunctionalInterface
    public interface Tokens {
        Optional<OperatorRecord> find(String name) throws StoreException;
    }

    /** Verifies a token and returns its owner's role; never blocks. The future may complete on any thread. */
    public CompletableFuture<Verdict<Role>> verify(OperatorToken token, InetAddress client) {
        RefusalTiming.Attempt attempt = checks.begin();
        Fingerprint secret = fingerprints.of(token.revealSecret());
        return known.find(token.name()).thenCompose(found -> {
            if (found.isPresent() && isGood(found.get(), secret)) {
                return CompletableFuture.completedFuture(
                        new Verdict.Accepted<>(found.get().record().role()));
            }
            return checks.hold(attempt, token.name(), secret, client, () -> check(token, secret));
        });
    }

    private boolean isGood(Proven proven, Fingerprint secret) {
        return proven.secret().equals(secret) && proven.record().isUsable(clock.instant());
    }

    private CompletableFuture<Verdict<Role>> check(OperatorToken token, Fingerprint secret) {
        return lookups.ask(() -> tokens.find(token.name()))
                .thenApplyAsync(stored -> compare(token, secret, stored), pool)
                .exceptionally(Verdict::ofFailure);
    }

    private Verdict<Role> compare(OperatorToken token, Fingerprint secret, Optional<OperatorRecord> stored) {
        StoredHash hash = stored.flatMap(record -> StoredHash.parse(record.hash()))
                .filter(parsed -> parsed.cost() == OperatorToken.COST)
                .orElse(DECOY);
        boolean[] matches = new boolean[1];
        timing.measure(() -> matches[0] = hash.matches(token));
        if (stored.isEmpty() || !matches[0]) {
            return new Verdict.Refused<>(stored.isEmpty() ? Refusal.UNKNOWN_KEY : Refusal.WRONG_SECRET);
        }
        OperatorRecord record = stored.get();
        if (!record.isUsable(clock.instant())) {
            return new Verdict.Refused<>(Refusal.REVOKED_OR_EXPIRED);
        }
        known.remember(token.name(), new Proven(record, secret));
        return new Verdict.Accepted<>(record.role());
    }

    /** A token that was made again under the same name has another secret, which has to be proven first. */
    private CompletableFuture<Optional<Proven>> reload(String name, Proven proven) {
        return lookups.ask(() -> tokens.find(name))
                .thenApply(found -> found.filter(
                                record -> record.hash().equals(proven.record().hash()))
                        .filter(record -> record.isUsable(clock.instant()))
                        .map(record -> new Proven(record, proven.secret())));
    }

    /** Ends the thread. */
    @Override
    public void close() {
        pool.end(PATIENCE);
    }
}
