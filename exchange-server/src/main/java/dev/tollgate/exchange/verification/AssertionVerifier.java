package dev.tollgate.exchange.verification;

import dev.tollgate.exchange.apikey.OperatorRecord;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.jwks.KeySource;
import dev.tollgate.jwks.KeysUnavailableException;
import dev.tollgate.jwt.ClaimPolicy;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.VerificationKey;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import dev.tollgate.log.OnceAMinute;
import dev.tollgate.threads.BoundedPool;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verifier of signed assertions about operators: tokens with a claim {@code email}, such as a proxy that has signed
 * somebody in puts into a header. Signatures are checked on a thread of their own. What is proven serves from memory until
 * it expires; the operator with this email is asked for again as {@link OperatorVerifier} does.
 */
public final class AssertionVerifier implements AutoCloseable {
    /** The longest lifetime of an assertion. */
    static final Duration LIFETIME = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(AssertionVerifier.class);
    private static final int LONGEST = 8_192;
    private static final int QUEUE = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final BoundedPool pool = new BoundedPool("operator-assertion", 1, QUEUE);
    private final Fingerprint.Maker fingerprints = new Fingerprint.Maker();
    private final OnceAMinute refusals = new OnceAMinute(System.nanoTime());
    private final KnownCredentials<String, Proven> known;
    private final CredentialChecks<String, Asserted> checks;
    private final OperatorVerifier.Tokens operators;
    private final StoreLookups lookups;
    private final TokenVerifier verifier;
    private final KeySource keys;
    private final InstantSource clock;

    /**
     * Whose assertions count.
     *
     * @param issuer the {@code iss} that they have
     * @param audience a value of their {@code aud}
     * @param keys of the issuer
     */
    public record Trust(String issuer, String audience, KeySource keys) {}

    /**
     * An operator whose assertion is good.
     *
     * @param email in lower case, the operator's name
     * @param record of that operator, which is usable
     */
    public record Asserted(String email, OperatorRecord record) {}

    private record Proven(Asserted asserted, VerificationKey signer, Instant expiresAt) {}

    AssertionVerifier(
            OperatorVerifier.Tokens operators,
            StoreLookups lookups,
            KnownCredentials.Outages outages,
            InstantSource clock,
            VerificationObserver observer,
            Trust trust) {
        this.operators = operators;
        this.lookups = lookups;
        this.clock = clock;
        this.keys = trust.keys();
        ClaimPolicy policy = new ClaimPolicy(trust.issuer(), trust.audience(), LIFETIME, ClaimPolicy.MAX_LONG_SKEW);
        this.verifier = new TokenVerifier(policy, clock);
        this.checks = new CredentialChecks<>(new FailureThrottle(outages.ticker()), new RefusalTiming(), observer);
        this.known = new KnownCredentials<>(outages, observer, this::reload);
    }

    /** Verifies an assertion; never blocks. The future may complete on any thread. */
    public CompletableFuture<Verdict<Asserted>> verify(String assertion, InetAddress client) {
        if (assertion.length() > LONGEST) {
            return CompletableFuture.completedFuture(new Verdict.Refused<>(Refusal.MALFORMED));
        }
        String name = Sha256.hex(assertion);
        RefusalTiming.Attempt attempt = checks.begin();
        return known.find(name).thenCompose(found -> {
            if (found.isPresent() && isGood(found.get())) {
                return CompletableFuture.completedFuture(
                        new Verdict.Accepted<>(found.get().asserted()));
            }
            return checks.hold(attempt, name, fingerprints.of(assertion), client, () -> check(name, assertion));
        });
    }

    private boolean isGood(Proven proven) {
        try {
            verifier.checkStillValid(proven.expiresAt());
        } catch (InvalidTokenException e) {
            return false;
        }
        return keys.current().contains(proven.signer())
                && proven.asserted().record().isUsable(clock.instant());
    }

    private CompletableFuture<Verdict<Asserted>> check(String name, String assertion) {
        return CompletableFuture.completedFuture(keys.current())
                .thenApplyAsync(trusted -> read(assertion, trusted), pool)
                .exceptionallyCompose(failure -> isOfUnknownKey(failure)
                        ? keys.refreshed().thenApplyAsync(trusted -> read(assertion, trusted), pool)
                        : CompletableFuture.failedFuture(failure))
                .thenCompose(token -> admit(name, token))
                .exceptionally(this::refused);
    }

    private VerifiedToken read(String assertion, KeySet trusted) {
        try {
            return verifier.verify(assertion, trusted);
        } catch (InvalidTokenException e) {
            throw new CompletionException(e);
        }
    }

    private static boolean isOfUnknownKey(Throwable failure) {
        return failure.getCause() instanceof InvalidTokenException invalid && invalid.reason() == Reason.UNKNOWN_KEY;
    }

    private CompletableFuture<Verdict<Asserted>> admit(String name, VerifiedToken token) {
        Optional<String> email = email(token);
        if (email.isEmpty()) {
            tell("no verified email");
            return CompletableFuture.completedFuture(new Verdict.Refused<>(Refusal.MALFORMED));
        }
        return usable(email.get()).thenApply(stored -> {
            if (stored.isEmpty()) {
                return new Verdict.Refused<>(Refusal.NO_OPERATOR);
            }
            Asserted asserted = new Asserted(email.get(), stored.get());
            known.remember(name, new Proven(asserted, token.key(), token.expiresAt()));
            return new Verdict.Accepted<>(asserted);
        });
    }

    /** An email that its issuer has not verified could be anybody's (OpenID Connect Core §5.1). */
    private static Optional<String> email(VerifiedToken token) {
        String verified = token.claim("email_verified").map(Object::toString).orElse("true");
        return token.claim("email")
                .filter(email -> email instanceof String text && text.indexOf('@') > 0 && verified.equals("true"))
                .map(email -> email.toString().toLowerCase(Locale.ROOT));
    }

    private CompletableFuture<Optional<Proven>> reload(String name, Proven proven) {
        String email = proven.asserted().email();
        return usable(email)
                .thenApply(stored -> stored.map(
                        record -> new Proven(new Asserted(email, record), proven.signer(), proven.expiresAt())));
    }

    private CompletableFuture<Optional<OperatorRecord>> usable(String email) {
        return lookups.ask(() -> operators.find(email))
                .thenApply(found -> found.filter(record -> record.isUsable(clock.instant())));
    }

    private Verdict<Asserted> refused(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof InvalidTokenException invalid) {
            tell(invalid.reason().toString());
            return new Verdict.Refused<>(
                    invalid.reason() == Reason.EXPIRED ? Refusal.EXPIRED_ASSERTION : Refusal.MALFORMED);
        }
        return cause instanceof KeysUnavailableException ? new Verdict.Busy<>() : Verdict.ofFailure(failure);
    }

    private void tell(String why) {
        if (refusals.isDue(System.nanoTime())) {
            LOG.atWarn().addKeyValue("error", why).log("an operator's assertion was refused");
        }
    }

    /** Ends the thread. */
    @Override
    public void close() {
        pool.end(PATIENCE);
    }
}
