package dev.tollgate.sidecar;

import dev.tollgate.jwt.ClaimPolicy;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.VerifiedToken;
import dev.tollgate.jwt.claims.AutojoinToken;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.locate.Caller;
import dev.tollgate.sidecar.locate.LocateObserver;
import dev.tollgate.sidecar.locate.LocateRules;
import dev.tollgate.sidecar.locate.LocateSettings;
import dev.tollgate.sidecar.locate.upstream.UpstreamPools;
import dev.tollgate.sidecar.quota.UnreadableLimits;
import dev.tollgate.sidecar.token.KeySource;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import dev.tollgate.sidecar.token.TokenObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Supplier;

/** Makes the settings of mode locate out of the configuration. */
public final class LocateMode {
    private final SidecarConfig config;
    private final InstantSource clock;
    private final TokenObserver tokens;
    private final UnreadableLimits limits;

    LocateMode(SidecarConfig config, InstantSource clock, TokenObserver observer, UnreadableLimits limits) {
        this.config = config;
        this.clock = clock;
        this.tokens = observer;
        this.limits = limits;
    }

    LocateSettings settings(Gate gate, Supplier<LocateRules> rules, UpstreamPools upstream, LocateObserver observer) {
        Duration skew = Objects.requireNonNull(config.integrationTokens()).skew();
        return new LocateSettings(
                authenticator(IntegrationToken.policy(skew), gate.keys(), this::integration),
                authenticator(AutojoinToken.policy(skew), gate.keys(), Caller::ofOrganization),
                gate.quotas(),
                rules,
                upstream,
                config.upstream().get(0).authority(),
                observer);
    }

    private Caller integration(VerifiedToken token) throws InvalidTokenException {
        Caller caller = Caller.ofIntegration(token);
        limits.look(Objects.requireNonNull(caller.integration()));
        return caller;
    }

    private TokenAuthenticator<Caller> authenticator(
            ClaimPolicy policy, KeySource keys, TokenAuthenticator.Reading<Caller> reading) {
        return new TokenAuthenticator<>(new TokenVerifier(policy, clock), keys, reading, clock, tokens);
    }
}
