package dev.tollgate.sidecar.locate;

import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.jwks.KeySource;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.AutojoinToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.http.ClientAddress;
import dev.tollgate.sidecar.locate.upstream.UpstreamAddress;
import dev.tollgate.sidecar.locate.upstream.UpstreamPools;
import dev.tollgate.sidecar.locate.upstream.UpstreamSettings;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import dev.tollgate.sidecar.token.TokenObserver;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a request at locate costs before it goes upstream, or is refused. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LocateBenchmark {
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 40_000);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final String PATH = "/v2/priority/nearest/ndt/ndt7?client_name=benchmark";

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private TokenAuthenticator<Caller> integrations;
    private VerifiedToken verified;
    private String token;
    private EmbeddedChannel overQuota;

    @Setup
    public void prepare() throws Exception {
        SigningKey key = SigningKey.generate(Algorithm.RS256, "benchmark");
        KeySet keys = KeySet.of(List.of(key.verificationKey()));
        Integration acme = new Integration("acme", "ki_0123456789abcdef", 0, Quota.none());
        token = IntegrationToken.claims(acme, "30d86e1f-34db-46d7-a5d6-8b3e4d7a9012", NOW)
                .signedBy(key);
        TokenVerifier verifier = new TokenVerifier(IntegrationToken.policy(Duration.ZERO), CLOCK);
        verified = verifier.verify(token, keys);
        integrations = new TokenAuthenticator<>(
                verifier, KeySource.of(() -> keys), Caller::ofIntegration, CLOCK, TokenObserver.none());
        overQuota = channel(settings(keys));
        if (refusedRequest() != 429) {
            throw new IllegalStateException("the request is not refused as over the quota");
        }
    }

    private LocateSettings settings(KeySet keys) {
        Quota none = Quota.none().with(Dimension.REQUESTS, new Limit.Rate(0, Duration.ofHours(1)));
        QuotaRules rules = new QuotaRules(true, false, Map.of(0, none), Map.of());
        LocateRules locate = new LocateRules(
                new ClientAddress(new TrustedNetworks(List.of())),
                new PlatformKeys(List.of()),
                new RoutingRules(Map.of(), Map.of()),
                true,
                65_536,
                null);
        Duration second = Duration.ofSeconds(1);
        UpstreamSettings upstream = new UpstreamSettings(1, 1, second, second, second, second);
        return new LocateSettings(
                integrations,
                new TokenAuthenticator<>(
                        new TokenVerifier(AutojoinToken.policy(Duration.ZERO), CLOCK),
                        KeySource.of(() -> keys),
                        Caller::ofOrganization,
                        CLOCK,
                        TokenObserver.none()),
                new Quotas(() -> rules, System::nanoTime),
                () -> locate,
                new UpstreamPools(loops, NioSocketChannel.class, UpstreamAddress.at(PEER), () -> upstream),
                "locate.test:8080",
                answered -> {});
    }

    private static EmbeddedChannel channel(LocateSettings settings) {
        return new EmbeddedChannel(LocateHandler.factory(settings).get()) {
            @Override
            protected SocketAddress remoteAddress0() {
                return PEER;
            }
        };
    }

    @TearDown
    public void end() {
        overQuota.finishAndReleaseAll();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** A token that has been verified before. */
    @Benchmark
    public CompletableFuture<Caller> rememberedToken() {
        return integrations.authenticate(token);
    }

    /** The header that tells locate who asks. */
    @Benchmark
    public AsciiString userInfo() {
        return UserInfo.of(verified);
    }

    /** A whole request through the handler, whose integration is over its quota; returns the status. */
    @Benchmark
    public int refusedRequest() {
        DefaultFullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, PATH, Unpooled.EMPTY_BUFFER);
        request.headers()
                .set(HttpHeaderNames.HOST, "locate.example")
                .set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token);
        overQuota.writeInbound(request);
        FullHttpResponse response = overQuota.readOutbound();
        int status = response.status().code();
        response.release();
        return status;
    }
}
