package dev.tollgate.exchange;

import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.http.Audience;
import dev.tollgate.exchange.http.ClientAddresses;
import dev.tollgate.exchange.http.HttpListener;
import dev.tollgate.exchange.http.Routes;
import dev.tollgate.exchange.ops.ExchangeMetrics;
import dev.tollgate.exchange.ops.MemoryMetrics;
import dev.tollgate.exchange.ops.Readiness;
import dev.tollgate.exchange.ops.ServiceMetrics;
import dev.tollgate.exchange.ops.SigningKeyMetrics;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.signing.KeyFileWatch;
import dev.tollgate.exchange.token.KeyCheck;
import dev.tollgate.exchange.token.TokenExchange;
import dev.tollgate.exchange.verification.Verification;
import dev.tollgate.jwt.jwk.CryptoProvider;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.LoopPulse;
import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.process.Lifetime;
import dev.tollgate.threads.BoundedPool;
import dev.tollgate.threads.Periodic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running exchange server. It wires all parts, and closes them in reverse order. */
public final class ExchangeServer implements AutoCloseable, Lifetime.Server {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeServer.class);
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int SIGNING_QUEUE = 1_024;
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final Duration FIRST_REQUESTS = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration WATCH = Duration.ofSeconds(1);

    private final EventLoops loops = new EventLoops(CORES);
    private final ConnectionMemory memory = new ConnectionMemory(MemoryLimits.ofThisProcess());
    private final LoopPulse pulse = new LoopPulse();
    private final BoundedPool signers = new BoundedPool("signer", CORES, SIGNING_QUEUE);
    private final ExchangeMetrics metrics = new ExchangeMetrics();
    private final KeyStore store;
    private final ExchangeConfig config;
    private final Verification verification;
    private final Readiness readiness;
    private final HttpListener listener;
    private final HttpListener ops;
    private final PeriodicWork periodic;
    private final Thread loading = new Thread(ExchangeServer::loadCrypto, "crypto-provider");
    private final ServedCertificate certificate;
    private @Nullable KeyFileWatch watch;
    private @Nullable Periodic watching;
    private @Nullable OperatorsListener operators;

    private ExchangeServer(KeyStore store, CurrentSigningKeys keys, ExchangeConfig config) throws IOException {
        this.store = store;
        this.config = config;
        InstantSource clock = InstantSource.system();
        this.verification = new Verification(store, config.bcryptCost(), config.outageGrace(), clock, metrics);
        this.readiness = new Readiness(pulse, verification.circuit(), metrics::areExchangesFailing);
        ServedRoutes routes = routes(keys, clock);
        try {
            this.listener = listen(routes.ofPublic(keys, config), config);
            this.ops = listenForOps(routes.ofOps(), config);
        } catch (IOException e) {
            endPools();
            throw e;
        }
        loops.watch(pulse);
        signers.warm();
        loading.setDaemon(true);
        loading.start();
        ServiceMetrics.register(metrics, verification, signers, readiness);
        MemoryMetrics.register(metrics, memory);
        SigningKeyMetrics.register(metrics, keys);
        this.certificate = ServedCertificate.follow(config.tls(), metrics);
        this.periodic = new PeriodicWork(verification);
    }

    private ServedRoutes routes(CurrentSigningKeys keys, InstantSource clock) {
        KeyCheck check = new KeyCheck(verification.keys(), verification.refusals());
        TokenExchange exchange =
                new TokenExchange(check, verification.organizations(), verification.refusals(), keys, signers, clock);
        return new ServedRoutes(exchange, check, readiness, metrics);
    }

    private HttpListener listen(Routes routes, ExchangeConfig config) throws IOException {
        ClientAddresses addresses = new ClientAddresses(config.trustedProxies());
        metrics.show(addresses.doubts());
        return loops.bind(
                config.at(),
                new HttpListener.Service(
                        routes, addresses, config.limits(), metrics, memory, Audience.PUBLIC, config.tls()));
    }

    private HttpListener listenForOps(Routes routes, ExchangeConfig config) throws IOException {
        ClientAddresses addresses = new ClientAddresses(config.trustedProxies());
        return loops.bind(
                config.opsAt(),
                new HttpListener.Service(
                        routes, addresses, config.limits(), metrics, memory, Audience.PROBES, Optional.empty()));
    }

    /**
     * Starts a server, which owns the store from then on.
     *
     * @throws IOException with a line for operators if an address cannot be bound; the store is closed then
     */
    static ExchangeServer start(KeyStore store, CurrentSigningKeys keys, ExchangeConfig config) throws IOException {
        ExchangeServer server = new ExchangeServer(store, keys, config);
        LOG.atInfo()
                .addKeyValue("address", server.address())
                .addKeyValue("ops", server.opsAddress())
                .addKeyValue("tls", config.tls().isPresent())
                .addKeyValue("transport", server.loops.transport())
                .addKeyValue("signer", keys.get().signer().keyId())
                .addKeyValue("algorithm", keys.get().signer().algorithm().joseName())
                .addKeyValue("published", keys.get().published().keyIds())
                .log("listening");
        return server;
    }

    /** Loading takes a third of a second of CPU, so the JDK signs the first requests. */
    private static void loadCrypto() {
        try {
            Thread.sleep(FIRST_REQUESTS.toMillis());
        } catch (InterruptedException e) {
            return;
        }
        LOG.atInfo().addKeyValue("provider", CryptoProvider.installFastest()).log("crypto provider chosen");
    }

    /** Begins to watch the file of the signing keys. To be called once. */
    void follow(KeyFileWatch file) {
        watch = file;
        metrics.gauge(
                "signing_keys_last_reload_successful",
                "1 if the keys now in the file are in use, 0 if the file was refused",
                () -> file.isGood() ? 1 : 0);
        watching = Periodic.start("signing-key-file", WATCH, file::look);
    }

    /**
     * Opens the operators' listener. To be called once at most.
     *
     * @param operated the store that this server has
     * @throws IOException with a line for operators if the address cannot be bound
     */
    void open(OperatorsConfig operatorsConfig, OperatorStore operated) throws IOException {
        operators = OperatorsListener.bind(
                new OperatorsListener.Server(loops, memory, metrics, verification, config), operated, operatorsConfig);
    }

    /** Returns the address of the operators' listener, which must be open. */
    InetSocketAddress operatorsAddress() {
        return Objects.requireNonNull(operators).address();
    }

    @Override
    public void reread() {
        certificate.reread();
        if (watch != null) {
            watch.reread();
        }
    }

    @Override
    public boolean isAlive() {
        return pulse.isRegular();
    }

    /** Returns the public listener's address. */
    public InetSocketAddress address() {
        return listener.address();
    }

    /** Returns the address of the listener for health and metrics. */
    public InetSocketAddress opsAddress() {
        return ops.address();
    }

    /** Accepts no more connections, finishes open requests within 30 s, and closes the store. */
    @Override
    public boolean end() {
        readiness.end();
        LOG.info("stopping: no new connections, open requests are finished");
        boolean whole = drain();
        if (watching != null) {
            watching.close();
        }
        certificate.close();
        periodic.close();
        metrics.tellLeftOut();
        endPools();
        return whole;
    }

    private boolean drain() {
        try {
            int cut = listener.drain(DRAIN);
            ops.drain(PATIENCE);
            if (operators != null) {
                operators.drain(PATIENCE);
            }
            LOG.atInfo().addKeyValue("cut_off", cut).log("ended");
            return cut == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Drains and ends. */
    @Override
    public void close() {
        end();
    }

    private void endPools() {
        if (operators != null) {
            operators.close();
        }
        verification.close();
        signers.end(PATIENCE);
        loops.close();
        store.close();
    }
}
