package dev.tollgate.sidecar.locate;

import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.jwks.KeySource;
import dev.tollgate.jwt.Claims;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.claims.AutojoinToken;
import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.claims.IntegrationClaim;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.claims.QuotaUser;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.http.ClientAddress;
import dev.tollgate.sidecar.locate.upstream.FakeUpstream;
import dev.tollgate.sidecar.locate.upstream.UpstreamAddress;
import dev.tollgate.sidecar.locate.upstream.UpstreamPools;
import dev.tollgate.sidecar.locate.upstream.UpstreamSettings;
import dev.tollgate.sidecar.quota.BreakableClock;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import dev.tollgate.sidecar.token.TokenObserver;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The handler of one client's connection at locate, which never leaves memory. An integration has two requests an hour. */
final class LocateFixture {
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);
    static final int MAX_BODY = 20;

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Quota TWO = Quota.none().with(Dimension.REQUESTS, new Limit.Rate(2, Duration.ofHours(1)));

    /** What was reported: integration or organization, status, outcome. */
    final List<String> told = new ArrayList<>();

    private final Map<String, String> more = new HashMap<>();

    QuotaRules quotas = new QuotaRules(true, false, Map.of(0, TWO), Map.of());
    final EmbeddedChannel client;
    final BreakableClock quotaClock = new BreakableClock(() -> 0);
    private final SigningKey key = key("known");
    private final SigningKey fresh = key("fresh");
    private final CompletableFuture<KeySet> fetched = new CompletableFuture<>();
    private LocateRules rules = rulesOf(Map.of(), true, null);

    LocateFixture() {
        FakeUpstream.forgetAll();
        client = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress("192.0.2.1", 40_000);
            }
        };
        client.freezeTime();
        client.pipeline().addLast(LocateHandler.factory(settings()).get());
    }

    private LocateSettings settings() {
        InstantSource clock = InstantSource.fixed(NOW);
        TokenVerifier integrations = new TokenVerifier(IntegrationToken.policy(Duration.ZERO), clock);
        TokenVerifier organizations = new TokenVerifier(AutojoinToken.policy(Duration.ZERO), clock);
        Duration second = Duration.ofSeconds(1);
        UpstreamSettings upstream = new UpstreamSettings(2, 2, second, ANSWER_TIMEOUT, second, second.multipliedBy(60));
        UpstreamAddress place = UpstreamAddress.at(new InetSocketAddress("127.0.0.1", 1));
        return new LocateSettings(
                new TokenAuthenticator<>(integrations, keys(), Caller::ofIntegration, clock, TokenObserver.none()),
                new TokenAuthenticator<>(organizations, keys(), Caller::ofOrganization, clock, TokenObserver.none()),
                new Quotas(() -> quotas, quotaClock),
                () -> rules,
                new UpstreamPools(client.eventLoop(), FakeUpstream.class, place, () -> upstream),
                "locate.test:8080",
                answered -> told.add(answered.integrationId() + organization(answered) + " " + answered.status() + " "
                        + answered.outcome()));
    }

    private static String organization(LocateObserver.Answered answered) {
        return answered.caller() == null ? "" : answered.caller().organization();
    }

    private KeySource keys() {
        return new KeySource() {
            @Override
            public KeySet current() {
                return set(key);
            }

            @Override
            public CompletableFuture<KeySet> refreshed() {
                return fetched;
            }
        };
    }

    private static SigningKey key(String id) {
        try {
            return SigningKey.generate(Algorithm.EDDSA, id);
        } catch (JwkFormatException e) {
            throw new AssertionError(e);
        }
    }

    private static KeySet set(SigningKey one) {
        try {
            return KeySet.of(List.of(one.verificationKey()));
        } catch (JwkFormatException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets a token whose key is not known wait no longer. */
    void fetchKeys() {
        fetched.complete(set(fresh));
        client.runPendingTasks();
    }

    private static LocateRules rulesOf(
            Map<String, RoutingRules.Pins> pins, boolean anonymousNearest, @Nullable AccessTokenStamp stamp) {
        return new LocateRules(
                new ClientAddress(new TrustedNetworks(List.of())),
                new PlatformKeys(List.of()),
                new RoutingRules(pins, Map.of()),
                anonymousNearest,
                MAX_BODY,
                stamp);
    }

    /** Replaces what holds, as a changed file does. */
    void rules(Map<String, RoutingRules.Pins> pins, boolean anonymousNearest) {
        rules = rulesOf(pins, anonymousNearest, null);
    }

    /** From now on the access tokens of answers are stamped. */
    void stampTokens() {
        rules = rulesOf(
                Map.of(), true, new AccessTokenStamp(key, set(key), IntegrationClaim.ALL, InstantSource.fixed(NOW)));
    }

    String token() {
        return token(key);
    }

    /** Returns a token of another quota, and of a user whom the backend names. */
    String token(Quota quota, String user) {
        return IntegrationToken.claims(
                        new Integration("acme", "k1", 0, quota),
                        QuotaUser.parse(user).orElseThrow(),
                        "j-" + user,
                        NOW)
                .signedBy(key);
    }

    String tokenOfUnknownKey() {
        return token(fresh);
    }

    /** Returns a token by which locate sends a client to a machine. */
    String accessToken() {
        return Claims.builder()
                .issuer(AccessToken.ISSUER)
                .audience(List.of("m"))
                .expiresAt(NOW.plusSeconds(60))
                .build()
                .signedBy(key);
    }

    /** Returns a token of an organization. */
    String autojoinToken() {
        return AutojoinToken.claims("mlab", "j1", NOW).signedBy(key);
    }

    private static String token(SigningKey signer) {
        return IntegrationToken.claims(new Integration("acme", "k1", 0, Quota.none()), "j1", NOW)
                .signedBy(signer);
    }

    void ask(String target, @Nullable String token) {
        ask(HttpMethod.GET, target, token);
    }

    void head(String target, String token) {
        ask(HttpMethod.HEAD, target, token);
    }

    /** From now on requests have a field more. */
    void send(String name, String value) {
        more.put(name, value);
    }

    private void ask(HttpMethod method, String target, @Nullable String token) {
        HttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, target, Unpooled.EMPTY_BUFFER);
        request.headers().set("Host", "a").set("X-Endpoint-API-UserInfo", "forged");
        more.forEach(request.headers()::set);
        if (token != null) {
            request.headers().set("Authorization", "Bearer " + token);
        }
        client.writeInbound(request);
    }

    /** Asks with a body, whose parts the test sends. */
    void askWithBody(String target) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target);
        request.headers().set("Host", "a").set("Transfer-Encoding", "chunked");
        client.writeInbound(request);
    }

    /** Fills the client's channel, or empties it. */
    void clientHasRoom(boolean room) {
        client.unsafe().outboundBuffer().setUserDefinedWritability(1, room);
        client.runPendingTasks();
    }

    /** From now on the client is found to be gone when something is written to it. */
    void breakWhenWrittenTo() {
        client.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
                ReferenceCountUtil.release(msg);
                promise.tryFailure(new ClosedChannelException());
                ctx.close();
            }
        });
    }

    void pass(Duration time) {
        client.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        client.runPendingTasks();
    }

    /** Reads an answer of the sidecar's own and returns its status. */
    int readRefusal() {
        FullHttpResponse response = client.readOutbound();
        int status = response.status().code();
        response.release();
        return status;
    }

    /** Reads the rest of an answer and returns its body. */
    String readBody() {
        StringBuilder body = new StringBuilder();
        for (Object part = client.readOutbound(); part != null; part = client.readOutbound()) {
            if (part instanceof HttpContent content) {
                body.append(content.content().toString(StandardCharsets.US_ASCII));
                content.release();
            }
        }
        return body.toString();
    }

    void close() {
        FakeUpstream.finishAll();
        client.finishAndReleaseAll();
    }
}
