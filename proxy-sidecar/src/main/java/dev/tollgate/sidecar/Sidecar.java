package dev.tollgate.sidecar;

import dev.tollgate.jwt.ClaimPolicy;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.jwk.CryptoProvider;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.JwksSource;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.listener.CertificateWatch;
import dev.tollgate.sidecar.listener.HttpListener;
import dev.tollgate.sidecar.listener.Listeners;
import dev.tollgate.sidecar.listener.OpenConnections;
import dev.tollgate.sidecar.listener.ServerTls;
import dev.tollgate.sidecar.locate.LocateHandler;
import dev.tollgate.sidecar.locate.LocateSettings;
import dev.tollgate.sidecar.ndt.Fidelity;
import dev.tollgate.sidecar.ndt.Grant;
import dev.tollgate.sidecar.ndt.NdtInitializer;
import dev.tollgate.sidecar.ndt.NdtSettings;
import dev.tollgate.sidecar.ndt.RunningTests;
import dev.tollgate.sidecar.ndt.ServerHealth;
import dev.tollgate.sidecar.ops.NdtGauges;
import dev.tollgate.sidecar.ops.OpsInitializer;
import dev.tollgate.sidecar.ops.PageThread;
import dev.tollgate.sidecar.ops.SidecarMetrics;
import dev.tollgate.sidecar.ops.SidecarRecords;
import dev.tollgate.sidecar.relay.Transport;
import dev.tollgate.sidecar.token.KeySource;
import dev.tollgate.sidecar.token.RemoteKeys;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import dev.tollgate.sidecar.upstream.UpstreamPools;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running sidecar: wires everything and closes it in reverse order. */
public final class Sidecar implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sidecar.class);
    private static final Duration CERTIFICATE_CHECK = Duration.ofSeconds(10);
    private static final long CLOSE_SECONDS = 5;
    private static final InstantSource CLOCK = InstantSource.system();
    /** ndt-server ends a test after 15 s; the rest is for the way. */
    private static final Duration TESTS_END = Duration.ofSeconds(20);

    private final SidecarConfig config;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final SidecarRecords records = new SidecarRecords(registry, System.out);
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<ServerTls> certificates = new ArrayList<>();
    private final OpenConnections connections = new OpenConnections();
    private final Transport transport;
    private final EventLoopGroup loops;
    private final Listeners listeners;
    private final SidecarMetrics metrics = new SidecarMetrics(registry);
    private final LiveRules rules;
    private final QuotaControl quotas;
    private final PageThread pageThread = new PageThread();
    private final RunningTests runningTests;
    private @Nullable RemoteKeys remoteKeys;
    private @Nullable ServerHealth serverHealth;
    private @Nullable CertificateWatch certificateWatch;
    private volatile boolean ready;

    private Sidecar(SidecarConfig config, LiveRules rules) throws ConfigException {
        this.config = config;
        this.rules = rules;
        this.quotas = QuotaControl.of(config.mode(), rules::quotas, metrics);
        this.runningTests = new RunningTests(config.ndt().maxTests());
        this.transport = transport(config);
        this.loops = transport.newGroup(Runtime.getRuntime().availableProcessors());
        this.listeners =
                new Listeners(loops, transport.serverChannel(), rules::bounds, rules::proxies, connections, records);
    }

    /**
     * Starts a sidecar: reads its keys and binds its listeners.
     *
     * @param files from which the configuration was read
     * @throws ConfigException if a file cannot be used or a port is taken
     */
    public static Sidecar start(SidecarConfig config, ReadFiles files) throws ConfigException {
        Sidecar sidecar = new Sidecar(config, new LiveRules(config, files, CLOCK));
        try {
            sidecar.open();
            return sidecar;
        } catch (ConfigException | RuntimeException e) {
            sidecar.stop(Duration.ZERO);
            throw e;
        }
    }

    /** Applies what may change while this runs, when the files change that the configuration and keys were read from. */
    public void follow() {
        rules.follow(metrics);
    }

    /** Returns the addresses of the listeners, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    private static Transport transport(SidecarConfig config) throws ConfigException {
        Transport chosen = switch (config.transport()) {
            case AUTO -> config.mode() == SidecarConfig.Mode.LOCATE ? Transport.forMessages() : Transport.forRelays();
            case IO_URING -> Transport.IO_URING;
            case EPOLL -> Transport.EPOLL;
            case NIO -> Transport.NIO;
        };
        if (!chosen.isAvailable()) {
            throw new ConfigException("transport: " + chosen + " is not allowed by this machine: use auto");
        }
        return chosen;
    }

    private void open() throws ConfigException {
        boolean locate = config.mode() == SidecarConfig.Mode.LOCATE;
        ChannelHandler application = locate ? locate() : ndt();
        InetSocketAddress ops;
        try {
            for (SidecarConfig.Listener listener : config.listeners()) {
                ServerTls tls = tls(listener.tls(), locate);
                addresses.add(listeners.open(listener.address(), tls, listener.proxyProtocol(), application));
            }
            ops = config.ops() == null
                    ? null
                    : listeners.openForOperators(
                            config.ops(), new OpsInitializer(registry, this::isReady, quotas.pages(), pageThread));
        } catch (IOException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
        certificateWatch = certificates.isEmpty() ? null : new CertificateWatch(certificates, CERTIFICATE_CHECK);
        ready = true;
        LOG.atInfo()
                .addKeyValue("mode", config.mode())
                .addKeyValue("transport", transport)
                .addKeyValue("addresses", addresses)
                .addKeyValue("ops", ops)
                .log("listening");
        LOG.atInfo().addKeyValue("provider", CryptoProvider.installFastest()).log("signatures");
    }

    private @Nullable ServerTls tls(SidecarConfig.@Nullable Tls tls, boolean http2) throws IOException {
        if (tls == null) {
            return null;
        }
        ServerTls opened = ServerTls.of(tls.certificate(), tls.privateKey(), http2);
        certificates.add(opened);
        return opened;
    }

    private ChannelHandler locate() {
        UpstreamPools pools = new UpstreamPools(
                loops, transport.clientChannel(), SocketAddresses.of(config.upstream()), rules::upstream);
        SidecarConfig.IntegrationTokens tokens = Objects.requireNonNull(config.integrationTokens());
        LocateSettings settings = new LocateMode(config, CLOCK, metrics)
                .settings(keySource(tokens.jwks()), quotas.quotas(), rules::locate, pools, records);
        metrics.showRemembered(() ->
                settings.integrations().remembered() + settings.organizations().remembered());
        return new HttpListener(rules::bounds, connections, records, LocateHandler.factory(settings));
    }

    private ChannelHandler ndt() throws ConfigException {
        SidecarConfig.AccessTokens tokens = Objects.requireNonNull(config.accessTokens());
        ClaimPolicy policy = AccessToken.policy(Objects.requireNonNull(config.machine()), Duration.ZERO);
        serverHealth = ServerHealth.follow(config.ndt().healthUrl());
        Fidelity fidelity = Fidelity.of(transport, config.ndt().rewriteMeasurements());
        NdtGauges.register(registry, fidelity, runningTests::count);
        NdtSettings settings = new NdtSettings(
                new TokenAuthenticator<>(
                        new TokenVerifier(policy, CLOCK), keySource(tokens.jwks()), Grant::of, CLOCK, metrics),
                rules::isTokenRequired,
                quotas.quotas(),
                runningTests,
                new NdtMode(config, transport, loops).upstream(),
                transport,
                fidelity,
                records);
        metrics.showRemembered(settings.tokens()::remembered);
        return new NdtInitializer(settings);
    }

    private KeySource keySource(@Nullable JwksSource jwks) {
        return jwks == null
                ? KeySource.of(rules::fileKeys)
                : started(new RemoteKeys(jwks.url(), jwks.outage(), jwks.cacheFile(), metrics))
                        .plus(rules::fileKeys);
    }

    private KeySource started(RemoteKeys keys) {
        remoteKeys = keys;
        metrics.show(keys);
        keys.start();
        return keys;
    }

    private boolean isReady() {
        return ready
                && (remoteKeys == null || !remoteKeys.current().isEmpty())
                && (serverHealth == null || serverHealth.isGood());
    }

    /** While tests run, the listeners stay: new tests get 503, which sends clients to another server. */
    private void awaitTests() {
        try {
            runningTests.drain().get(TESTS_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.atWarn().addKeyValue("running", runningTests.count()).log("tests still run: closing them");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Drains and closes: says that it is not ready, goes on accepting for the configured pause, stops accepting, lets
     * accepted requests end within the configured time, and closes everything in reverse order.
     */
    @Override
    public void close() {
        ready = false;
        LOG.info("draining");
        sleep(rules.drain().pause());
        awaitTests();
        stop(rules.drain().timeout());
        LOG.info("stopped");
    }

    private static void sleep(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(Duration timeout) {
        listeners.drain(timeout);
        listeners.close();
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        if (serverHealth != null) {
            serverHealth.close();
        }
        if (certificateWatch != null) {
            certificateWatch.close();
        }
        rules.close();
        pageThread.close();
        records.close();
        if (remoteKeys != null) {
            remoteKeys.close();
        }
    }
}
