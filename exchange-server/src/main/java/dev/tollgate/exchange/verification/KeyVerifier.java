package dev.tollgate.exchange.verification;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.apikey.KeyState;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The verifier of API keys: decides whether a presented key is a stored, usable one.
 *
 * <p>A key that was verified before is decided at once. Any other key is checked, and a check always queries the store,
 * so its time does not reveal whether the key is in use.
 */
public final class KeyVerifier {
    private record Proven(KeyRecord record, Fingerprint secret) {}

    private final Fingerprint.Maker fingerprints = new Fingerprint.Maker();
    private final KnownCredentials<KeyName, Proven> known;
    private final CredentialChecks<KeyName, KeyRecord> checks;
    private final StoreLookups store;
    private final StoreLookups reloads;
    private final EqualCostComparison work;
    private final Executor bcryptPool;
    private final UsedKeys used;
    private final InstantSource clock;
    private final VerificationObserver observer;

    KeyVerifier(
            StoreLookups store,
            StoreLookups reloads,
            EqualCostComparison work,
            Executor bcryptPool,
            CredentialChecks<KeyName, KeyRecord> checks,
            UsedKeys used,
            KnownCredentials.Outages outages,
            InstantSource clock,
            VerificationObserver observer) {
        this.store = store;
        this.reloads = reloads;
        this.work = work;
        this.bcryptPool = bcryptPool;
        this.checks = checks;
        this.used = used;
        this.clock = clock;
        this.observer = observer;
        this.known = new KnownCredentials<>(outages, observer, this::reload);
    }

    /** Verifies a key; never blocks. The future may complete on any thread, and does not fail. */
    public CompletableFuture<Verdict<KeyRecord>> verify(ApiKey key, InetAddress client) {
        RefusalTiming.Attempt attempt = checks.begin();
        Fingerprint secret = fingerprints.of(key.revealSecret());
        return known.find(key.name()).thenCompose(found -> {
            if (found.isPresent() && isGood(found.get(), secret)) {
                observer.remembered();
                return CompletableFuture.completedFuture(
                        accepted(key.name(), found.get().record()));
            }
            return checks.hold(attempt, key.name(), secret, client, () -> check(key, secret));
        });
    }

    /** Returns how many keys are remembered. */
    public long remembered() {
        return known.size();
    }

    private boolean isGood(Proven proven, Fingerprint secret) {
        return proven.secret().equals(secret) && proven.record().isUsable(clock.instant());
    }

    private Verdict<KeyRecord> accepted(KeyName name, KeyRecord record) {
        used.note(name, clock.instant());
        return new Verdict.Accepted<>(record);
    }

    private CompletableFuture<Verdict<KeyRecord>> check(ApiKey key, Fingerprint secret) {
        return store.find(key.name())
                .thenCompose(stored -> compare(key, secret, stored))
                .exceptionally(this::unsettled);
    }

    /**
     * A SHA-256 is compared at once. It costs nothing, so an attack on the pool for bcrypt cannot keep a valid key out.
     */
    private CompletableFuture<Verdict<KeyRecord>> compare(ApiKey key, Fingerprint secret, Optional<KeyRecord> stored) {
        if (work.provesAtOnce(key, stored)) {
            return CompletableFuture.completedFuture(proven(key, secret, stored));
        }
        return CompletableFuture.supplyAsync(
                () -> work.proves(key, stored) ? proven(key, secret, stored) : new Verdict.Refused<>(why(stored)),
                bcryptPool);
    }

    private Refusal why(Optional<KeyRecord> stored) {
        if (stored.isEmpty()) {
            return Refusal.UNKNOWN_KEY;
        }
        KeyRecord record = stored.get();
        if (record.isUsable(clock.instant())) {
            return Refusal.WRONG_SECRET;
        }
        return record.state() == KeyState.SUSPENDED ? Refusal.SUSPENDED : Refusal.REVOKED_OR_EXPIRED;
    }

    private Verdict<KeyRecord> unsettled(Throwable failure) {
        Verdict<KeyRecord> verdict = Verdict.ofFailure(failure);
        if (verdict instanceof Verdict.Busy) {
            observer.busy();
        }
        return verdict;
    }

    private Verdict<KeyRecord> proven(ApiKey key, Fingerprint secret, Optional<KeyRecord> stored) {
        KeyRecord record = stored.orElseThrow();
        known.remember(key.name(), new Proven(record, secret));
        return accepted(key.name(), record);
    }

    /** A key whose hash has changed has a new secret, which must be verified first. */
    private CompletableFuture<Optional<Proven>> reload(KeyName name, Proven proven) {
        return reloads.find(name)
                .thenApply(found -> found.filter(
                                record -> record.hash().equals(proven.record().hash()))
                        .filter(record -> record.isUsable(clock.instant()))
                        .map(record -> new Proven(record, proven.secret())));
    }
}
