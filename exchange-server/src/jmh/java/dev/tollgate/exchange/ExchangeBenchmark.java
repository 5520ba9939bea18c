package dev.tollgate.exchange;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.Sha256;
import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.exchange.ops.ExchangeMetrics;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.token.TokenEndpoint;
import dev.tollgate.exchange.token.TokenExchange;
import dev.tollgate.exchange.token.TokenRequest;
import dev.tollgate.exchange.verification.Verification;
import dev.tollgate.http.Correlation;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.CryptoProvider;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import dev.tollgate.jwt.quota.Quota;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An exchange of a key that has been proven, without sockets and on the caller's thread, and its pieces. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ExchangeBenchmark {
    /** EDDSA or ES256 tell what all but the signature costs. */
    @Param({"RS256", "EDDSA"})
    public Algorithm algorithm;

    private final InstantSource clock = InstantSource.system();
    private final ExchangeMetrics metrics = new ExchangeMetrics();
    private SigningKey signer;
    private Integration integration;
    private Verification verification;
    private TokenEndpoint endpoint;
    private Call call;
    private String body;

    @Setup
    public void prepare() throws JwkFormatException {
        System.out.println(CryptoProvider.installFastest());
        signer = SigningKey.generate(algorithm, "benchmark");
        FakeStore store = new FakeStore();
        ApiKey key = ApiKey.generate("acme");
        store.put(key, Sha256.ofSecret(key), true);
        integration = new Integration("acme", key.keyId(), 0, Quota.none());
        verification = new Verification(store, RunningExchange.COST, Duration.ofMinutes(5), clock, metrics);
        TokenExchange exchange = new TokenExchange(
                new KeyCheck(verification.keys(), verification.refusals()),
                verification.organizations(),
                verification.refusals(),
                new CurrentSigningKeys(SigningKeys.of(signer)),
                Runnable::run,
                clock);
        endpoint = new TokenEndpoint("integration", exchange::integration, metrics);
        body = "{\"api_key\":\"" + key.reveal() + "\"}";
        call = new Call(
                "POST",
                "/v0/token/integration",
                new DefaultHttpHeaders(),
                body,
                Correlation.unknown(),
                InetAddress.getLoopbackAddress());
        if (warmExchange().status().code() != 200) {
            throw new IllegalStateException("the key is not proven");
        }
    }

    @TearDown
    public void end() {
        verification.close();
    }

    /** Body to answer. */
    @Benchmark
    public Reply warmExchange() {
        return endpoint.answer(call).toCompletableFuture().join();
    }

    /** Body to the parts of the key. */
    @Benchmark
    public Optional<ApiKey> parseBody() {
        return TokenRequest.read(body).map(TokenRequest::apiKey).flatMap(ApiKey::parse);
    }

    /** Integration to signed token. */
    @Benchmark
    public String signClaims() {
        return IntegrationToken.claims(integration, UUID.randomUUID().toString(), clock.instant())
                .signedBy(signer);
    }
}
