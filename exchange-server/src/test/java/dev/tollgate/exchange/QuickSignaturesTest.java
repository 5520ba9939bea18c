package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.ops.ExchangeMetrics;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.token.ExchangeResult;
import dev.tollgate.exchange.token.KeyCheck;
import dev.tollgate.exchange.token.TokenExchange;
import dev.tollgate.exchange.verification.Verification;
import dev.tollgate.fixture.Tokens;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.Providers;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where tokens are signed: on the signers, which are full here, or on the thread that has proven the key. */
final class QuickSignaturesTest {
    private final FakeStore store = new FakeStore();
    private final ApiKey key = ApiKey.generate("acme");
    private Verification verification;

    @BeforeEach
    void start() {
        store.put(key, Sha256.ofSecret(key), true);
        verification = new Verification(
                store, RunningExchange.COST, Duration.ofMinutes(5), InstantSource.system(), new ExchangeMetrics());
    }

    @AfterEach
    void stop() {
        verification.close();
    }

    @Test
    void onlyQuickSignaturesNeedNoSigner() {
        List<Class<?>> jdkThenNative = List.of(ExchangeResult.Busy.class, ExchangeResult.Token.class);

        assertEquals(jdkThenNative, results(Tokens.EC));
        assertEquals(jdkThenNative, results(Tokens.ED));
        assertEquals(List.of(ExchangeResult.Busy.class, ExchangeResult.Busy.class), results(Tokens.RSA));
    }

    private List<Class<?>> results(SigningKey signer) {
        TokenExchange exchange = new TokenExchange(
                new KeyCheck(verification.keys(), verification.refusals()),
                verification.organizations(),
                verification.refusals(),
                new CurrentSigningKeys(alone(signer)),
                task -> {
                    throw new RejectedExecutionException("full");
                },
                InstantSource.system());
        return Providers.<Class<?>>each(
                () -> exchange.integration(Optional.of(key), Optional.empty(), InetAddress.getLoopbackAddress())
                        .join()
                        .getClass());
    }

    private static SigningKeys alone(SigningKey signer) {
        try {
            return SigningKeys.of(signer);
        } catch (JwkFormatException e) {
            throw new AssertionError(e);
        }
    }
}
