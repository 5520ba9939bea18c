package dev.tollgate.exchange;

import dev.tollgate.exchange.ops.operators.AssertedOperators;
import dev.tollgate.exchange.verification.AssertionVerifier;
import dev.tollgate.exchange.verification.OperatorVerifier;
import dev.tollgate.exchange.verification.Verification;
import dev.tollgate.jwks.KeyObserver;
import dev.tollgate.jwks.RemoteKeys;
import java.io.IOException;

/**
 * What signed assertions about operators need: the keys of their issuer, which are fetched from now on, and a verifier.
 *
 * @param operators reads the header field
 */
record AssertionSource(RemoteKeys keys, AssertionVerifier verifier, AssertedOperators operators)
        implements AutoCloseable {
    /**
     * Begins to fetch the keys.
     *
     * @throws IOException with a line for operators if the proxy of the environment cannot be used
     */
    static AssertionSource of(
            OperatorsConfig.Assertions config, Verification verification, OperatorVerifier.Tokens store)
            throws IOException {
        RemoteKeys keys = new RemoteKeys(config.keys(), KeyObserver.none());
        keys.start();
        AssertionVerifier verifier =
                verification.assertions(store, new AssertionVerifier.Trust(config.issuer(), config.audience(), keys));
        return new AssertionSource(keys, verifier, new AssertedOperators(config.field(), verifier));
    }

    @Override
    public void close() {
        verifier.close();
        keys.close();
    }
}
