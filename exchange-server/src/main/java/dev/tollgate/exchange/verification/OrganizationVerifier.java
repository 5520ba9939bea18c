package dev.tollgate.exchange.verification;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The verifier of autojoin keys, which finds the organization of a key. The store has these keys in cleartext and looks
 * them up, so there is nothing to compare. Known keys are served through an outage, like API keys.
 */
public final class OrganizationVerifier {
    /** The maximum length of a value that Datastore can query, in octets. */
    private static final int MAX_OCTETS = 1_500;

    private final Fingerprint.Maker fingerprints = new Fingerprint.Maker();
    private final KnownCredentials<String, String> known;
    private final CredentialChecks<Fingerprint, String> checks;
    private final StoreLookups store;
    private final VerificationObserver observer;

    OrganizationVerifier(
            StoreLookups store,
            CredentialChecks<Fingerprint, String> checks,
            KnownCredentials<String, String> known,
            VerificationObserver observer) {
        this.store = store;
        this.checks = checks;
        this.known = known;
        this.observer = observer;
    }

    /** Finds the owner; never blocks. The future may complete on any thread, and does not fail. */
    public CompletableFuture<Verdict<String>> verify(String apiKey, InetAddress client) {
        if (apiKey.isEmpty() || apiKey.getBytes(StandardCharsets.UTF_8).length > MAX_OCTETS) {
            return CompletableFuture.completedFuture(new Verdict.Refused<>(Refusal.MALFORMED));
        }
        RefusalTiming.Attempt attempt = checks.begin();
        return known.find(apiKey).thenCompose(found -> {
            if (found.isPresent()) {
                observer.remembered();
                return CompletableFuture.completedFuture(new Verdict.Accepted<>(found.get()));
            }
            Fingerprint name = fingerprints.of(apiKey);
            return checks.hold(attempt, name, name, client, () -> check(apiKey));
        });
    }

    private CompletableFuture<Verdict<String>> check(String apiKey) {
        return store.findOrganization(apiKey)
                .handle((found, failure) ->
                        failure == null ? judge(apiKey, found) : new Verdict.StoreUnavailable<String>());
    }

    private Verdict<String> judge(String apiKey, Optional<String> organization) {
        if (organization.isEmpty()) {
            return new Verdict.Refused<>(Refusal.UNKNOWN_KEY);
        }
        known.remember(apiKey, organization.get());
        return new Verdict.Accepted<>(organization.get());
    }
}
