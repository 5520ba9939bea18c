package dev.tollgate.sidecar;

import dev.tollgate.jwt.ClaimPolicy;
import dev.tollgate.jwt.TokenVerifier;
import dev.tollgate.jwt.claims.AccessToken;
import dev.tollgate.jwt.claims.IntegrationToken;
import dev.tollgate.jwt.jwk.CryptoProvider;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.NdtSection;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.http.ClientAddress;
import dev.tollgate.sidecar.locate.LocateInitializer;
import dev.tollgate.sidecar.ndt.Fidelity;
import dev.tollgate.sidecar.ndt.NdtInitializer;
import dev.tollgate.sidecar.ndt.NdtSettings;
import dev.tollgate.sidecar.ndt.RunningTests;
import dev.tollgate.sidecar.ndt.ServerHealth;
import dev.tollgate.sidecar.ndt.Upstream;
import dev.tollgate.sidecar.ndt.transparent.TransparentCheck;
import dev.tollgate.sidecar.ndt.transparent.TransparentSource;
import dev.tollgate.sidecar.ops.NdtGauges;
import dev.tollgate.sidecar.ops.OpsInitializer;
import dev.tollgate.sidecar.ops.SidecarRecords;
import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.relay.Transport;
import dev.tollgate.sidecar.token.KeyFiles;
import dev.tollgate.sidecar.token.KeySource;
import dev.tollgate.sidecar.token.RemoteKeys;
import dev.tollgate.sidecar.token.TokenAuthenticator;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running sidecar. */
public final class Sidecar implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sidecar.class);
    private static final int BACKLOG = 1024;
    private static final long CLOSE_SECONDS = 5;
    /** ndt-server ends a test after 15 s; the rest is for the way. */
    private static final Duration TESTS_END = Duration.ofSeconds(20);

    private final SidecarConfig config;
    private final InstantSource clock = InstantSource.system();
    private final Transport transport = Transport.best();
    private final EventLoopGroup loops = transport.newGroup(Runtime.getRuntime().availableProcessors());
    private final ChannelGroup listeners = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final SidecarRecords records = new SidecarRecords(registry);
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final Quotas quotas;
    private final RunningTests runningTests;
    private @Nullable RemoteKeys remoteKeys;
    private @Nullable ServerHealth serverHealth;
    private volatile boolean ready;

    private Sidecar(SidecarConfig config) {
        this.config = config;
        this.quotas = new Quotas(config::quotas, System::nanoTime);
        this.runningTests = new RunningTests(config.ndt().maxTests());
    }

    /**
     * Starts a sidecar: reads its keys and binds its listeners.
     *
     * @throws ConfigException if a file cannot be used or a port is taken
     */
    public static Sidecar start(SidecarConfig config) throws ConfigException {
        Sidecar sidecar = new Sidecar(config);
        try {
            sidecar.open();
            return sidecar;
        } catch (ConfigException | RuntimeException e) {
            sidecar.close();
            throw e;
        }
    }

    /** Returns the addresses of the listeners, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    private void open() throws ConfigException {
        Function<@Nullable SslContext, ChannelHandler> pipeline =
                config.mode() == SidecarConfig.Mode.LOCATE ? locatePipeline() : ndtPipeline();
        for (SidecarConfig.Listener listener : config.listeners()) {
            addresses.add(bind(listener.address(), pipeline.apply(tls(listener.tls()))));
        }
        InetSocketAddress ops =
                config.ops() == null ? null : bind(config.ops(), new OpsInitializer(registry, this::isReady));
        ready = true;
        LOG.atInfo()
                .addKeyValue("mode", config.mode())
                .addKeyValue("transport", transport)
                .addKeyValue("addresses", addresses)
                .addKeyValue("ops", ops)
                .log("listening");
        LOG.atInfo().addKeyValue("provider", CryptoProvider.installFastest()).log("signatures");
    }

    private Function<@Nullable SslContext, ChannelHandler> locatePipeline() throws ConfigException {
        SidecarConfig.IntegrationTokens tokens = Objects.requireNonNull(config.integrationTokens());
        TokenAuthenticator authenticator = new TokenAuthenticator(
                new TokenVerifier(IntegrationToken.policy(tokens.skew()), clock), keySource(tokens), clock);
        LocateInitializer pipeline = LocateInitializer.of(
                authenticator, quotas, clientAddress(), stamping(), upstream(), transport, records, clock);
        return pipeline::with;
    }

    private Function<@Nullable SslContext, ChannelHandler> ndtPipeline() throws ConfigException {
        SidecarConfig.AccessTokens tokens = Objects.requireNonNull(config.accessTokens());
        ClaimPolicy policy = AccessToken.policy(Objects.requireNonNull(config.machine()), Duration.ZERO);
        serverHealth = ServerHealth.follow(config.ndt().healthUrl());
        Fidelity fidelity = Fidelity.of(transport, config.ndt().rewriteMeasurements());
        NdtGauges.register(registry, fidelity.bbr(), runningTests::count);
        NdtSettings settings = new NdtSettings(
                new TokenAuthenticator(new TokenVerifier(policy, clock), keySource(tokens), clock),
                !Boolean.FALSE.equals(tokens.required()),
                quotas,
                runningTests,
                ndtUpstream(),
                transport,
                fidelity,
                records);
        return tls -> new NdtInitializer(settings, tls);
    }

    private Upstream ndtUpstream() throws ConfigException {
        NdtSection ndt = config.ndt();
        if (!ndt.transparent()) {
            return Upstream.at(upstream());
        }
        InetSocketAddress ipv6 = ndt.upstreamIpv6() == null ? null : address(ndt.upstreamIpv6());
        TransparentSource source = new TransparentSource(ndt.mark());
        if (transport != Transport.EPOLL) {
            throw new ConfigException("ndt.transparent: this needs native epoll on Linux: turn it off");
        }
        TransparentCheck check = new TransparentCheck(source, loops);
        Optional<String> missing = check.missing(false).or(() -> ipv6 == null ? Optional.empty() : check.missing(true));
        if (missing.isPresent()) {
            throw new ConfigException("ndt.transparent: " + missing.get());
        }
        return new Upstream(upstream(), ipv6, Optional.of(source));
    }

    private KeySource keySource(SidecarConfig.AccessTokens tokens) throws ConfigException {
        KeySet files = KeyFiles.verificationKeys(tokens.keyFiles());
        return tokens.jwksUrl() == null
                ? KeySource.fixed(files)
                : remoteKeys(tokens.jwksUrl()).plus(files);
    }

    private KeySource keySource(SidecarConfig.IntegrationTokens tokens) throws ConfigException {
        if (tokens.jwksUrl() == null) {
            return KeySource.fixed(KeyFiles.verificationKeys(tokens.keyFiles()));
        }
        return remoteKeys(tokens.jwksUrl());
    }

    private KeySource remoteKeys(URI url) {
        RemoteKeys keys = new RemoteKeys(url);
        remoteKeys = keys;
        keys.start();
        return keys;
    }

    private LocateInitializer.@Nullable Stamping stamping() throws ConfigException {
        SidecarConfig.Stamping stamping = config.stamping();
        return stamping == null
                ? null
                : new LocateInitializer.Stamping(
                        KeyFiles.signingKey(stamping.signingKey()), KeyFiles.verificationKeys(stamping.locateKeys()));
    }

    private ClientAddress clientAddress() throws ConfigException {
        try {
            return new ClientAddress(config.trustedProxies());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private InetSocketAddress upstream() {
        return address(config.upstream());
    }

    private static InetSocketAddress address(URI url) {
        return new InetSocketAddress(url.getHost().replaceAll("[\\[\\]]", ""), url.getPort());
    }

    private static @Nullable SslContext tls(SidecarConfig.@Nullable Tls tls) throws ConfigException {
        if (tls == null) {
            return null;
        }
        try {
            return SslContextBuilder.forServer(
                            tls.certificate().toFile(), tls.privateKey().toFile())
                    .build();
        } catch (Exception e) {
            throw new ConfigException("tls: " + tls.certificate() + " and " + tls.privateKey()
                    + " are not a PEM certificate chain and its PKCS#8 key");
        }
    }

    private InetSocketAddress bind(InetSocketAddress address, ChannelHandler pipeline) throws ConfigException {
        Channel channel = new ServerBootstrap()
                .group(loops)
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(pipeline)
                .bind(address)
                .awaitUninterruptibly()
                .channel();
        if (!channel.isActive()) {
            throw new ConfigException("cannot listen on " + address
                    + ": the port is in use or not ours: choose another or stop its owner");
        }
        listeners.add(channel);
        return (InetSocketAddress) channel.localAddress();
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

    /** Stops accepting, waits a moment for what runs, and closes everything in reverse order. */
    @Override
    public void close() {
        ready = false;
        awaitTests();
        listeners.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        if (serverHealth != null) {
            serverHealth.close();
        }
        if (remoteKeys != null) {
            remoteKeys.close();
        }
    }
}
