package dev.tollgate.sidecar;

import dev.tollgate.jwt.ClaimPolicy;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.AutojoinToken;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.LocateConfig;
import dev.tollgate.sidecar.http.HttpListener;
import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.locate.Caller;
import dev.tollgate.sidecar.locate.LocateHandler;
import dev.tollgate.sidecar.locate.LocateSettings;
import dev.tollgate.sidecar.locate.upstream.UpstreamLoad;
import dev.tollgate.sidecar.locate.upstream.UpstreamPools;
import dev.tollgate.sidecar.locate.upstream.UpstreamReach;
import dev.tollgate.sidecar.locate.upstream.UpstreamServer;
import dev.tollgate.sidecar.quota.UnreadableLimits;
import dev.tollgate.sidecar.reload.LiveLocate;
import dev.tollgate.sidecar.reload.LiveRules;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The service in front of locate. */
final class LocateService implements Service {
    private final LocateConfig config;
    private final LiveRules<LiveLocate> rules;
    private final SharedParts parts;
    private final InstantSource clock;
    private final UnreadableLimits limits;
    private @Nullable List<UpstreamServer> servers;
    private @Nullable UpstreamReach reach;

    LocateService(LocateConfig config, LiveRules<LiveLocate> rules, SharedParts parts, InstantSource clock) {
        this.config = config;
        this.rules = rules;
        this.parts = parts;
        this.clock = clock;
        this.limits = new UnreadableLimits(parts.telemetry().metrics(), System::nanoTime);
    }

    private LocateSettings settings() throws ConfigException {
        Duration skew = config.integrationTokens().skew();
        EventLoops loops = parts.loops();
        return new LocateSettings(
                authenticator(IntegrationToken.policy(skew), this::integration),
                authenticator(AutojoinToken.policy(skew), Caller::ofOrganization),
                parts.quotas(),
                () -> rules.mode().rules(),
                new UpstreamPools(loops.group(), servers(), () -> rules.mode().upstream()),
                config.upstream().get(0).authority(),
                parts.telemetry().records());
    }

    private List<UpstreamServer> servers() throws ConfigException {
        List<UpstreamServer> known = servers;
        if (known == null) {
            known = new LocateServers(config).on(parts.loops().transport());
            servers = known;
        }
        return known;
    }

    private Caller integration(VerifiedToken token) throws InvalidTokenException {
        Caller caller = Caller.ofIntegration(token);
        limits.look(Objects.requireNonNull(caller.integration()));
        return caller;
    }

    private TokenAuthenticator<Caller> authenticator(ClaimPolicy policy, TokenAuthenticator.Reading<Caller> reading) {
        return new TokenAuthenticator<>(
                new TokenVerifier(policy, clock),
                parts.keys(),
                reading,
                clock,
                parts.telemetry().metrics());
    }

    @Override
    public ChannelHandler application() throws ConfigException {
        LocateSettings settings = settings();
        parts.telemetry()
                .metrics()
                .showRemembered(() -> settings.integrations().remembered()
                        + settings.organizations().remembered());
        parts.telemetry().metrics().show(rules.doubts());
        UpstreamLoad load = settings.upstream().load();
        parts.telemetry().metrics().showUpstreamLoad(load::connections, load::idle, load::waiting);
        return new HttpListener(
                rules::bounds, parts.connections(), parts.telemetry().records(), LocateHandler.factory(settings));
    }

    @Override
    public void followServers() throws ConfigException {
        UpstreamReach followed = UpstreamReach.follow(parts.loops().group().next(), servers());
        reach = followed;
        parts.telemetry().metrics().showUpstream(followed::isGood);
    }

    @Override
    public boolean isReady() {
        return reach == null || reach.isGood();
    }

    /** Does not wait, because the drain of the listeners waits for the responses. */
    @Override
    public Drained drain(Duration timeout) {
        return new Drained(timeout, true);
    }

    @Override
    public void close() {
        if (reach != null) {
            reach.close();
        }
    }
}
