package dev.tollgate.sidecar;

import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.NdtConfig;
import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.ndt.Fidelity;
import dev.tollgate.sidecar.ndt.Grant;
import dev.tollgate.sidecar.ndt.NdtInitializer;
import dev.tollgate.sidecar.ndt.NdtSettings;
import dev.tollgate.sidecar.ndt.RunningTests;
import dev.tollgate.sidecar.ndt.ServerHealth;
import dev.tollgate.sidecar.ndt.handover.Handover;
import dev.tollgate.sidecar.ndt.handover.HandoverObserver;
import dev.tollgate.sidecar.ndt.handover.HandoverWatch;
import dev.tollgate.sidecar.ndt.socket.TransparentWatch;
import dev.tollgate.sidecar.ndt.whole.WholeHandover;
import dev.tollgate.sidecar.ops.HandoverMetrics;
import dev.tollgate.sidecar.ops.NdtGauges;
import dev.tollgate.sidecar.quota.UnreadableLimits;
import dev.tollgate.sidecar.reload.FollowedName;
import dev.tollgate.sidecar.reload.LiveNdt;
import dev.tollgate.sidecar.reload.LiveRules;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service in front of ndt-server. */
final class NdtService implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(NdtService.class);
    private static final InstantSource CLOCK = InstantSource.system();
    /** ndt-server ends a test after 15 s; the rest is for data on the behind. */
    private static final Duration TESTS_END = Duration.ofSeconds(20);
    /** For responses that are under way when all tests have ended, and for idle connections. */
    private static final Duration ANSWERS_END = Duration.ofSeconds(1);

    private final NdtConfig config;
    private final LiveRules<LiveNdt> rules;
    private final SharedParts parts;
    private final Telemetry telemetry;
    private final RunningTests running;
    private @Nullable FollowedName upstream;
    private @Nullable ServerHealth health;
    private @Nullable TransparentWatch transparent;
    private @Nullable HandoverWatch handover;
    private @Nullable HandoverObserver handovers;
    private @Nullable WholeHandover whole;

    NdtService(NdtConfig config, LiveRules<LiveNdt> rules, SharedParts parts) {
        this.config = config;
        this.rules = rules;
        this.parts = parts;
        this.telemetry = parts.telemetry();
        this.running = new RunningTests(() -> rules.mode().places());
    }

    @Override
    public ChannelHandler application() throws ConfigException {
        FollowedName followed = FollowedName.of("upstream", config.upstream());
        upstream = followed;
        EventLoops loops = parts.loops();
        new MeasurementCheck(config.ndt().allow()).sockets(loops.transport(), config.ndt());
        NdtUpstream behind = new NdtUpstream(config.ndt(), loops);
        NdtSettings settings = settings(behind, followed);
        NdtGauges.register(telemetry.registry(), settings.fidelity(), running);
        TransparentWatch watch = behind.watch();
        transparent = watch;
        if (watch != null) {
            NdtGauges.registerTransparent(telemetry.registry(), watch::isGood);
        }
        telemetry.metrics().showRemembered(settings.tokens()::remembered);
        return new NdtInitializer(settings);
    }

    private NdtSettings settings(NdtUpstream behind, FollowedName followed) throws ConfigException {
        Transport transport = parts.loops().transport();
        Optional<Handover> handingOver = handover(behind, followed);
        Fidelity fidelity =
                Fidelity.of(transport, config.ndt().rewriteMeasurements(), handover != null && handover.isGood());
        return new NdtSettings(
                tokens(),
                () -> rules.mode().tokenRequired(),
                rules::bounds,
                rules::proxies,
                parts.quotas(),
                running,
                () -> rules.mode().stallTimeout(),
                behind.upstream(followed),
                transport,
                handingOver,
                whole(behind, followed),
                fidelity,
                telemetry.records(),
                telemetry.records());
    }

    /** Adds no metrics if hand-over is not configured. */
    private Optional<Handover> handover(NdtUpstream behind, FollowedName followed) throws ConfigException {
        if (config.ndt().handover() == null) {
            return Optional.empty();
        }
        HandoverObserver counted = HandoverMetrics.counted(telemetry.registry());
        handovers = counted;
        Optional<Handover> made = behind.handover(followed, counted);
        HandoverWatch watch = Objects.requireNonNull(behind.handoverWatch());
        handover = watch;
        HandoverMetrics.show(telemetry.registry(), watch::isGood);
        return made;
    }

    private Optional<WholeHandover> whole(NdtUpstream behind, FollowedName followed) {
        Optional<WholeHandover> made = behind.whole(followed, Objects.requireNonNullElse(handovers, outcome -> {}));
        made.ifPresent(opened -> {
            HandoverMetrics.showWhole(telemetry.registry(), opened::isGood);
            whole = opened;
        });
        return made;
    }

    private TokenAuthenticator<Grant> tokens() {
        TokenVerifier verifier = new TokenVerifier(AccessToken.policy(config.machine(), Duration.ZERO), CLOCK);
        UnreadableLimits limits = new UnreadableLimits(telemetry.metrics(), System::nanoTime);
        TokenAuthenticator.Reading<Grant> reading = token -> {
            Grant grant = Grant.of(token);
            grant.who().ifPresent(limits::look);
            return grant;
        };
        return new TokenAuthenticator<>(verifier, parts.keys(), reading, CLOCK, telemetry.metrics());
    }

    @Override
    public void followServers() {
        health = ServerHealth.follow(config.ndt().healthUrl());
    }

    @Override
    public boolean isReady() {
        return (health == null || health.isGood())
                && (transparent == null || transparent.isGood())
                && (handover == null || handover.isGood() || !config.ndt().handoverRequired());
    }

    /** While tests run, new ones get 503, which sends clients to another server. */
    @Override
    public Drained drain(Duration timeout) {
        boolean ended = isEnd(timeout.compareTo(TESTS_END) < 0 ? timeout : TESTS_END);
        if (whole != null) {
            // reports the tests that go on alone, while their event loops still run
            whole.close();
        }
        return new Drained(ANSWERS_END, ended);
    }

    /** Returns whether all tests ended in time. */
    private boolean isEnd(Duration wait) {
        try {
            running.drain().get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            LOG.atWarn().addKeyValue("running", running.count()).log("tests are still running: closing them");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    @Override
    public void close() {
        if (whole != null) {
            whole.close();
        }
        if (upstream != null) {
            upstream.close();
        }
        if (health != null) {
            health.close();
        }
        if (transparent != null) {
            transparent.close();
        }
        if (handover != null) {
            handover.close();
        }
    }
}
