package dev.tollgate.sidecar.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.Issuer;
import dev.tollgate.jwks.KeySource;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenAuthenticatorTest {
    private static final Instant ISSUED = Instant.parse("2026-05-01T12:00:00Z");

    private final List<String> outcomes = new ArrayList<>();
    private Instant now = ISSUED;
    private KeySet keys;

    /** The issuer's clock and this one differ by so much; a token is issued and used at once, or at its very end. */
    @ParameterizedTest
    @CsvSource({
        "-2000, ok",
        "-2001, not_yet_valid",
        "-3000, not_yet_valid",
        "0, ok",
        "21999, ok",
        "22000, expired",
        "23000, expired"
    })
    void clocksMayDifferByTheSkewAndNoMore(long millis, String outcome) throws Exception {
        try (Issuer issuer = new Issuer()) {
            keys = KeySet.of(List.of(issuer.key.verificationKey()));
            now = ISSUED.plusMillis(millis);
            boolean failed = authenticator().authenticate(issuer.token(ISSUED)).isCompletedExceptionally();
            assertEquals(List.of(outcome), outcomes);
            assertEquals(!outcome.equals("ok"), failed);
        }
    }

    @Test
    void remembersGoodTokensThatComeAgainUntilTheyExpire() throws Exception {
        try (Issuer issuer = new Issuer()) {
            keys = KeySet.of(List.of(issuer.key.verificationKey()));
            TokenAuthenticator<VerifiedToken> authenticator = authenticator();
            String token = issuer.token(ISSUED);
            authenticator.authenticate(token).join();
            assertEquals(0, authenticator.remembered());
            authenticator.authenticate(token).join();
            authenticator.authenticate(token).join();
            now = ISSUED.plusSeconds(22);
            assertTrue(authenticator.authenticate(token).isCompletedExceptionally());
            assertEquals(List.of("ok", "ok", "remembered", "expired"), outcomes);
        }
    }

    @Test
    void takesNoOtherTokenWithTheSameSignatureForARememberedOne() throws Exception {
        try (Issuer issuer = new Issuer()) {
            keys = KeySet.of(List.of(issuer.key.verificationKey()));
            TokenAuthenticator<VerifiedToken> authenticator = authenticator();
            String token = issuer.token(ISSUED);
            String signature = token.substring(token.lastIndexOf('.'));
            authenticator.authenticate(token).join();
            authenticator.authenticate(token).join();

            String other = issuer.token(ISSUED.plusSeconds(1));
            String forged = other.substring(0, other.lastIndexOf('.')) + signature;
            assertTrue(authenticator.authenticate(forged).isCompletedExceptionally());
            authenticator.authenticate(token).join();
            assertEquals(List.of("ok", "ok", "bad_signature", "remembered"), outcomes);
        }
    }

    @Test
    void remembersATokenNoLongerThanItsKeyIsTrusted() throws Exception {
        try (Issuer issuer = new Issuer()) {
            KeySet original = KeySet.of(List.of(issuer.key.verificationKey()));
            TokenAuthenticator<VerifiedToken> authenticator = authenticator();
            String token = issuer.token(ISSUED);
            keys = original;
            authenticator.authenticate(token).join();
            authenticator.authenticate(token).join();

            keys = KeySet.of(List.of(Issuer.key("next").verificationKey()));
            assertTrue(authenticator.authenticate(token).isCompletedExceptionally());
            keys = KeySet.of(List.of(Issuer.key(issuer.key.keyId()).verificationKey()));
            assertTrue(authenticator.authenticate(token).isCompletedExceptionally());
            keys = KeySet.parse(original.toJson());
            authenticator.authenticate(token).join();
            assertEquals(List.of("ok", "ok", "unknown_key", "bad_signature", "remembered"), outcomes);
        }
    }

    @Test
    void readsARememberedTokenNoMoreAndRefusesOneThatCannotBeRead() throws Exception {
        try (Issuer issuer = new Issuer()) {
            keys = KeySet.of(List.of(issuer.key.verificationKey()));
            String token = issuer.token(ISSUED);
            AtomicInteger reads = new AtomicInteger();
            TokenAuthenticator<Integer> counting = new TokenAuthenticator<>(
                    verifier(), KeySource.of(() -> keys), any -> reads.incrementAndGet(), () -> now, outcomes::add);
            assertEquals(1, counting.authenticate(token).join());
            assertEquals(2, counting.authenticate(token).join());
            assertEquals(2, counting.authenticate(token).join());
            assertEquals(1, counting.remembered());

            TokenAuthenticator<String> strict = new TokenAuthenticator<>(
                    verifier(),
                    KeySource.of(() -> keys),
                    any -> {
                        throw new InvalidTokenException(Reason.INVALID_CLAIM);
                    },
                    () -> now,
                    outcomes::add);
            assertTrue(strict.authenticate(token).isCompletedExceptionally());
            assertEquals(0, strict.remembered());
            assertEquals(List.of("ok", "ok", "remembered", "invalid_claim"), outcomes);
        }
    }

    @Test
    void unknownKeyIsTheTokensFaultAndNoKeysAtAllTheServers() throws Exception {
        try (Issuer issuer = new Issuer()) {
            keys = KeySet.of(List.of(Issuer.key("other").verificationKey()));
            assertTrue(authenticator().authenticate(issuer.token(ISSUED)).isCompletedExceptionally());
            keys = KeySet.empty();
            assertTrue(authenticator().authenticate(issuer.token(ISSUED)).isCompletedExceptionally());
            assertEquals(List.of("unknown_key", "keys_unavailable"), outcomes);
        }
    }

    @Test
    void rememberedTokensAreBoundedByTheirOctets() throws Exception {
        try (Issuer issuer = new Issuer()) {
            VerifiedTokens<String> remembered = new VerifiedTokens<>(() -> now, 100_000);
            for (int i = 0; i < 200; i++) {
                String token = issuer.token(ISSUED);
                remembered.put(token + i, issuer.key.verificationKey(), ISSUED.plusSeconds(20), "read");
                remembered.put(token + i, issuer.key.verificationKey(), ISSUED.plusSeconds(20), "read");
            }
            assertTrue(remembered.size() > 0 && remembered.size() <= 100, remembered.size() + " tokens");
        }
    }

    private TokenVerifier verifier() {
        return new TokenVerifier(IntegrationToken.policy(Duration.ofSeconds(2)), () -> now);
    }

    private TokenAuthenticator<VerifiedToken> authenticator() {
        return new TokenAuthenticator<>(verifier(), KeySource.of(() -> keys), token -> token, () -> now, outcomes::add);
    }
}
