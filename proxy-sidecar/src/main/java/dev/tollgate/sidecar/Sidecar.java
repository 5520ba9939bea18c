package dev.tollgate.sidecar;

import dev.tollgate.jwt.jwk.CryptoProvider;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.LoopPulse;
import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.output.OutputQueue;
import dev.tollgate.process.HostName;
import dev.tollgate.process.Lifetime;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.listener.Listeners;
import dev.tollgate.sidecar.listener.OpenConnections;
import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.ops.MemoryGauges;
import dev.tollgate.sidecar.ops.OpsInitializer;
import dev.tollgate.sidecar.ops.PageThread;
import dev.tollgate.sidecar.quota.FleetReport;
import dev.tollgate.sidecar.quota.shared.SharedQuotas;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.sidecar.quota.state.StateFile;
import dev.tollgate.sidecar.reload.LiveMode;
import dev.tollgate.sidecar.reload.LiveRules;
import dev.tollgate.sidecar.reload.ReloadObserver;
import dev.tollgate.sidecar.token.TokenKeys;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sidecar. It wires all parts and closes them: first what takes requests, then what still has to write on the event loops
 * (counts, the fleet), then the loops, then all that runs on threads of its own.
 */
public final class Sidecar implements AutoCloseable, Lifetime.Server {
    private static final Logger LOG = LoggerFactory.getLogger(Sidecar.class);
    /** The longest wait for a shared store. Shorter than the time within which a signal ends a start. */
    private static final Duration STORE = Duration.ofSeconds(5);

    private final SidecarConfig config;
    private final LiveRules<?> rules;
    private final EventLoops loops;
    private final Telemetry telemetry;
    private final LoopPulse pulse = new LoopPulse();
    private final PageThread pageThread = new PageThread();
    private final QuotaControl quotas;
    private final @Nullable SharedQuotas fleet;
    private final @Nullable FleetReload fleetReload;
    private final @Nullable StateFile counts;
    private final TokenKeys keys;
    private final Readiness readiness;
    private final Service service;
    private final Endpoints endpoints;
    private volatile boolean ready;

    private <M extends LiveMode> Sidecar(
            SidecarConfig config, Mode<M> mode, LiveRules<M> rules, Telemetry telemetry, EventLoops loops)
            throws ConfigException {
        this.config = config;
        this.rules = rules;
        this.telemetry = telemetry;
        this.loops = loops;
        this.quotas = QuotaControl.of(config.mode().name().counted(), rules::quotas, telemetry.metrics());
        StoreSettings shared = rules.shared();
        this.fleet = shared == null
                ? null
                : FleetOpening.of(shared, loops, config.mode().name().toString(), quotas, telemetry);
        this.fleetReload =
                fleet == null || shared == null ? null : new FleetReload(fleet, loops, shared, rules::shared);
        quotas.quotas().shareWith(fleet);
        this.counts = config.stateFile() == null ? null : quotas.keepIn(config.stateFile());
        if (fleet != null) {
            quotas.pages()
                    .speakOf(new FleetReport(
                            quotas.quotas().report(), fleet.operations(), "the ops listener of " + HostName.read()));
        }
        this.keys = new TokenKeys(
                config.mode().tokens().jwks(), rules::fileKeys, telemetry.metrics(), telemetry.metrics()::show);
        this.readiness =
                new Readiness(keys, config.readyFor(), () -> rules.mode().servesAnonymous());
        OpenConnections connections = new OpenConnections();
        this.service =
                mode.service(rules, new SharedParts(keys.source(), quotas.quotas(), loops, connections, telemetry));
        ConnectionMemory memory = new ConnectionMemory(MemoryLimits.ofThisProcess());
        this.endpoints = new Endpoints(
                config,
                mode.hasHttp2(),
                new Listeners(loops, rules::bounds, rules::proxies, connections, telemetry.records(), memory));
        MemoryGauges.register(telemetry.registry(), memory);
    }

    /**
     * Makes a sidecar that does not listen yet, and exits the process if it breaks. Reads its keys.
     *
     * @param files of the configuration
     * @param records the output of lines of requests and tests
     * @param netty is awaited before its first use
     * @throws ConfigException if a file cannot be used
     */
    static Sidecar prepare(SidecarConfig config, ReadFiles files, OutputQueue records, NettyPreload netty)
            throws ConfigException {
        return prepare(config, files, records, netty, new Exit());
    }

    /** @param onBroken runs if an event loop breaks */
    static Sidecar prepare(
            SidecarConfig config, ReadFiles files, OutputQueue records, NettyPreload netty, Runnable onBroken)
            throws ConfigException {
        return prepare(config, Mode.of(config), files, records, netty, onBroken);
    }

    private static <M extends LiveMode> Sidecar prepare(
            SidecarConfig config,
            Mode<M> mode,
            ReadFiles files,
            OutputQueue records,
            NettyPreload netty,
            Runnable onBroken)
            throws ConfigException {
        Telemetry telemetry = Telemetry.to(mode, records);
        LiveRules<M> rules = mode.rules(files, () -> {
            netty.await();
            return MemoryLimits.ofThisProcess();
        });
        EventLoops loops =
                new EventLoops(transport(config, mode), Runtime.getRuntime().availableProcessors(), onBroken);
        try {
            return new Sidecar(config, mode, rules, telemetry, loops);
        } catch (ConfigException e) {
            loops.close();
            throw e;
        }
    }

    private static Transport transport(SidecarConfig config, Mode<?> mode) throws ConfigException {
        Transport chosen = switch (config.transport()) {
            case AUTO -> mode.transport();
            case IO_URING -> Transport.IO_URING;
            case EPOLL -> Transport.EPOLL;
            case NIO -> Transport.NIO;
        };
        if (!chosen.isAvailable()) {
            throw new ConfigException("transport: " + chosen + " is not available here: "
                    + chosen.trouble().orElse("") + ": use auto");
        }
        mode.check(chosen);
        return chosen;
    }

    /**
     * Binds the listeners, once a shared store has answered or was waited for long enough.
     *
     * @throws ConfigException if a port is in use or a file cannot be used; everything is closed then
     */
    void open() throws ConfigException {
        try {
            if (config.ops() != null) {
                service.followServers();
            }
            ChannelHandler application = service.application();
            if (fleet != null) {
                fleet.awaitStore(STORE);
            }
            endpoints.open(
                    application,
                    () -> new OpsInitializer(
                            telemetry.registry(), this::isHealthy, this::isReady, quotas.pages(), pageThread));
        } catch (ConfigException | RuntimeException e) {
            stop(Duration.ZERO);
            throw e;
        }
        telemetry.metrics().show(endpoints.certificates());
        pulse.watch(loops.group());
        ready = true;
        LOG.atInfo()
                .addKeyValue("mode", config.mode().name())
                .addKeyValue("transport", loops.transport())
                .addKeyValue("addresses", endpoints.addresses())
                .addKeyValue("ops", endpoints.ops())
                .log("listening");
        LOG.atInfo().addKeyValue("provider", CryptoProvider.installFastest()).log("crypto provider chosen");
    }

    /** Watches the files of the configuration and the keys, and applies live changes. */
    public void follow() {
        rules.follow(new ReloadObserver() {
            @Override
            public void onReloaded() {
                telemetry.metrics().onReloaded();
                if (fleetReload != null) {
                    fleetReload.soon();
                }
            }

            @Override
            public void onRefused() {
                telemetry.metrics().onRefused();
            }
        });
    }

    /** Returns the addresses of the listeners, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return endpoints.addresses();
    }

    private boolean isHealthy() {
        return loops.areWhole() && pulse.isRegular();
    }

    private boolean isReady() {
        return ready && isHealthy() && readiness.holds() && service.isReady();
    }

    /**
     * Drains and closes: reports that it is not ready, still accepts for the configured pause, stops accepting, lets
     * accepted requests end within the configured time, and closes all parts.
     */
    @Override
    public boolean end() {
        ready = false;
        LOG.info("draining");
        sleep(rules.drain().pause());
        Service.Drained drained = service.drain(rules.drain().timeout());
        boolean whole = stop(drained.rest()) && drained.whole();
        LOG.info("stopped");
        return whole;
    }

    /** Drains and closes. */
    @Override
    public void close() {
        end();
    }

    @Override
    public void reread() {
        rules.reread();
        endpoints.reread();
    }

    @Override
    public boolean isAlive() {
        return isHealthy();
    }

    private static void sleep(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether all connections ended by themselves. */
    private boolean stop(Duration timeout) {
        boolean whole = endpoints.drain(timeout);
        endpoints.close();
        if (counts != null) {
            counts.close();
        }
        if (fleetReload != null) {
            fleetReload.close();
        }
        if (fleet != null) {
            fleet.close();
        }
        quotas.close();
        loops.close();
        service.close();
        rules.close();
        pageThread.close();
        telemetry.close();
        keys.close();
        return whole;
    }
}
