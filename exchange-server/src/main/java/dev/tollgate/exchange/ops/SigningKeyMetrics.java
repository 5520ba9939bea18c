package dev.tollgate.exchange.ops;

import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;

/** Names the signing keys in force, as a series with the value 1 for each. */
public final class SigningKeyMetrics {
    private SigningKeyMetrics() {}

    /** Registers the gauge. */
    public static void register(ExchangeMetrics metrics, CurrentSigningKeys current) {
        GaugeWithCallback.builder()
                .name("tollgate_exchange_signing_key_info")
                .help("The signing keys in use: one signs, the others are published only")
                .labelNames("kid", "alg", "role")
                .callback(callback -> {
                    SigningKeys keys = current.get();
                    for (SigningKey key : keys.all()) {
                        String role = key == keys.signer() ? "signs" : "published";
                        callback.call(1, key.keyId(), key.algorithm().joseName(), role);
                    }
                })
                .register(metrics.registry());
    }
}
