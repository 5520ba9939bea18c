package dev.tollgate.jwt;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.CryptoProvider;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.quota.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Signing and verifying an integration token, per second on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class TokenBenchmark {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Param
    public Algorithm algorithm;

    /** Whether the fastest provider computes signatures, or the JDK's. */
    @Param({"false", "true"})
    public boolean fastest;

    private SigningKey key;
    private KeySet keys;
    private TokenVerifier verifier;
    private Claims claims;
    private String token;
    private String expired;

    @Setup
    public void prepare() throws JwkFormatException {
        if (fastest) {
            System.out.println(CryptoProvider.installFastest());
        }
        key = SigningKey.generate(algorithm, "benchmark");
        keys = KeySet.of(List.of(key.verificationKey()));
        verifier = new TokenVerifier(IntegrationToken.policy(Duration.ZERO), () -> NOW);
        Integration integration = new Integration("acme", "ki_0123456789abcdef", 1, Quota.none());
        claims = IntegrationToken.claims(integration, "30d86e1f-34db-46d7-a5d6-8b3e4d7a9012", NOW);
        token = claims.signedBy(key);
        expired =
                IntegrationToken.claims(integration, "id", NOW.minusSeconds(60)).signedBy(key);
    }

    @Benchmark
    public String sign() {
        return claims.signedBy(key);
    }

    @Benchmark
    public VerifiedToken verify() throws InvalidTokenException {
        return verifier.verify(token, keys);
    }

    /** What an expired token costs, which is refused before its signature is looked at. */
    @Benchmark
    public InvalidTokenException.Reason refuse() {
        try {
            throw new IllegalStateException(verifier.verify(expired, keys).toString());
        } catch (InvalidTokenException e) {
            return e.reason();
        }
    }
}
