package dev.tollgate.exchange;

import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.http.ClientAddresses;
import dev.tollgate.exchange.http.HttpListener;
import dev.tollgate.exchange.http.Routes;
import dev.tollgate.exchange.http.Routes.Route;
import dev.tollgate.exchange.http.Transport;
import dev.tollgate.exchange.ops.ExchangeMetrics;
import dev.tollgate.exchange.ops.MemoryMetrics;
import dev.tollgate.exchange.ops.MetricsEndpoint;
import dev.tollgate.exchange.ops.SigningKeyMetrics;
import dev.tollgate.exchange.ops.StatusEndpoints;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.signing.JwksEndpoint;
import dev.tollgate.exchange.signing.KeyFileWatch;
import dev.tollgate.exchange.token.KeyCheck;
import dev.tollgate.exchange.token.KeyEndpoint;
import dev.tollgate.exchange.token.OpenApiEndpoint;
import dev.tollgate.exchange.token.TokenEndpoint;
import dev.tollgate.exchange.token.TokenExchange;
import dev.tollgate.exchange.token.oauth.MetadataEndpoint;
import dev.tollgate.exchange.token.oauth.OAuthEndpoint;
import dev.tollgate.exchange.verification.StoreCircuit;
import dev.tollgate.exchange.verification.Verification;
import dev.tollgate.jwt.jwk.CryptoProvider;
import dev.tollgate.log.SuppressedLines;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.LoopPulse;
import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.output.StandardStreams;
import dev.tollgate.process.Lifetime;
import dev.tollgate.threads.BoundedPool;
import dev.tollgate.threads.Periodic;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running exchange server: wires everything, and ends it in reverse order. */
public final class ExchangeServer implements AutoCloseable, Lifetime.Server {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeServer.class);
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int SIGNING_QUEUE = 1_024;
    private static final Duration FLUSH = Duration.ofSeconds(10);
    private static final Duration TELL = Duration.ofMinutes(1);
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final Duration FIRST_REQUESTS = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Optional<String> ENDING = Optional.of("the server is ending");
    private static final Duration WATCH = Duration.ofSeconds(1);

    private final Transport transport = Transport.best();
    /** Accepts on a thread of its own: on one that also serves, new connections would wait behind every request. */
    private final EventLoopGroup acceptor = transport.newGroup(1);

    private final EventLoopGroup loops = transport.newGroup(CORES);
    /** Operators have one that no client can keep busy. */
    private final EventLoopGroup opsLoop = transport.newGroup(1);

    private final ConnectionMemory memory = new ConnectionMemory(MemoryLimits.ofThisProcess());
    private final LoopPulse pulse = new LoopPulse();
    private final BoundedPool signers = new BoundedPool("signer", CORES, SIGNING_QUEUE);
    private final ExchangeMetrics metrics = new ExchangeMetrics();
    private final KeyStore store;
    private final Verification verification;
    private final HttpListener listener;
    private final HttpListener ops;
    private final Periodic probing;
    private final Periodic flushing;
    private final Periodic telling;
    private final Thread loading = new Thread(ExchangeServer::loadCrypto, "crypto-provider");
    private volatile boolean draining;
    private final ServedCertificate certificate;
    private @Nullable KeyFileWatch watch;
    private @Nullable Periodic watching;

    private ExchangeServer(KeyStore store, CurrentSigningKeys keys, ExchangeConfig config) throws IOException {
        this.store = store;
        InstantSource clock = InstantSource.system();
        this.verification = new Verification(store, config.bcryptCost(), config.outageGrace(), clock, metrics);
        KeyCheck check = new KeyCheck(verification.keys(), verification.refusals());
        TokenExchange exchange =
                new TokenExchange(check, verification.organizations(), verification.refusals(), keys, signers, clock);
        try {
            this.listener = bind(config.at(), loops, publicRoutes(exchange, check, keys, config), config, false);
            this.ops = bind(config.opsAt(), opsLoop, opsRoutes(), config, true);
        } catch (IOException e) {
            endPools();
            throw e;
        }
        pulse.watch(acceptor);
        pulse.watch(loops);
        signers.warm();
        loading.setDaemon(true);
        loading.start();
        addGauges(keys);
        this.certificate = ServedCertificate.follow(config.tls(), metrics);
        this.probing = Periodic.start("store-probe", StoreCircuit.PROBE_INTERVAL, verification.probe()::ask);
        this.flushing = Periodic.start("last-used", FLUSH, this::flushUses);
        this.telling = Periodic.start("refusals", TELL, verification.refusals()::tell);
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
                .addKeyValue("transport", server.transport)
                .addKeyValue("signer", keys.get().signer().keyId())
                .addKeyValue("algorithm", keys.get().signer().algorithm().joseName())
                .addKeyValue("published", keys.get().published().keyIds())
                .log("listening");
        return server;
    }

    /** Takes a third of a second of a core that has first requests to answer, which the JDK signs. */
    private static void loadCrypto() {
        try {
            Thread.sleep(FIRST_REQUESTS.toMillis());
        } catch (InterruptedException e) {
            return;
        }
        LOG.atInfo().addKeyValue("signatures", CryptoProvider.installFastest()).log("crypto provider chosen");
    }

    private Routes publicRoutes(
            TokenExchange exchange, KeyCheck check, CurrentSigningKeys keys, ExchangeConfig config) {
        Map<String, Route> routes = new HashMap<>();
        routes.put(
                "/v0/token/integration", Route.post(new TokenEndpoint("integration", exchange::integration, metrics)));
        routes.put("/v0/token/autojoin", Route.post(new TokenEndpoint("autojoin", exchange::autojoin, metrics)));
        routes.put(MetadataEndpoint.TOKEN_PATH, Route.post(new OAuthEndpoint(exchange::integration, metrics)));
        config.publicUrl().ifPresent(url -> routes.put(MetadataEndpoint.PATH, Route.get(MetadataEndpoint.create(url))));
        routes.put("/v0/key", Route.get(new KeyEndpoint(check, InstantSource.system(), metrics)));
        routes.put("/.well-known/jwks.json", Route.get(new JwksEndpoint(keys, config.jwksMaxAge())));
        routes.put("/v0/openapi.json", Route.get(OpenApiEndpoint.create()));
        routes.put("/health", Route.any(StatusEndpoints.health(pulse::isRegular)));
        routes.put("/ready", Route.any(StatusEndpoints.ready(this::obstacle)));
        return new Routes(routes);
    }

    private Routes opsRoutes() {
        return new Routes(Map.of(
                "/metrics",
                Route.get(new MetricsEndpoint(metrics)),
                "/health",
                Route.any(StatusEndpoints.health(pulse::isRegular)),
                "/ready",
                Route.any(StatusEndpoints.ready(this::detailedObstacle))));
    }

    private HttpListener bind(
            InetSocketAddress address, EventLoopGroup serving, Routes routes, ExchangeConfig config, boolean operators)
            throws IOException {
        ClientAddresses addresses = new ClientAddresses(config.trustedProxies());
        if (!operators) {
            metrics.show(addresses.doubts());
        }
        return HttpListener.bind(
                transport,
                acceptor,
                serving,
                address,
                new HttpListener.Service(
                        routes,
                        addresses,
                        config.limits(),
                        metrics,
                        memory,
                        operators,
                        operators ? Optional.empty() : config.tls()));
    }

    private void addGauges(CurrentSigningKeys keys) {
        metrics.gauge("bcrypt_waiting", "Comparisons that wait for a thread", verification::waitingForBcrypt);
        metrics.gauge("store_waiting", "Lookups that wait for a thread", verification::waitingForStore);
        metrics.gauge("signers_waiting", "Tokens that wait to be signed", signers::waiting);
        metrics.gauge(
                "known_keys",
                "Keys that are remembered as proven",
                () -> verification.keys().remembered());
        metrics.gauge(
                "store_out",
                "1 while the store does not answer",
                () -> verification.circuit().obstacle().isPresent() ? 1 : 0);
        metrics.gauge("ready", "1 if requests can be served", () -> obstacle().isEmpty() ? 1 : 0);
        MemoryMetrics.register(metrics, memory);
        SigningKeyMetrics.register(metrics, keys);
        metrics.count(
                "log_lines_dropped",
                "Lines that were lost, because an output was stuck or failed",
                StandardStreams::lost);
        metrics.count(
                "log_lines_suppressed",
                "Lines of the log that were not written since they only repeated others",
                SuppressedLines::count);
    }

    private Optional<String> obstacle() {
        return obstacle(verification.circuit()::obstacle);
    }

    private Optional<String> obstacle(Supplier<Optional<String>> ofStore) {
        if (draining) {
            return ENDING;
        }
        return pulse.isRegular() ? ofStore.get() : Optional.of(StatusEndpoints.STUCK);
    }

    private Optional<String> detailedObstacle() {
        return obstacle(verification.circuit()::detailedObstacle);
    }

    /** While the store is out, what it would not take is not offered to it. */
    private void flushUses() {
        if (verification.circuit().obstacle().isPresent()) {
            return;
        }
        try {
            verification.used().flush();
        } catch (KeyStore.StoreException e) {
            LOG.atWarn()
                    .addKeyValue("complaint", e.getMessage())
                    .log("the store did not take when keys were last used; they are told again");
        }
    }

    /** Looks after the file of the signing keys. To be called once. */
    void follow(KeyFileWatch file) {
        watch = file;
        metrics.gauge(
                "signing_keys_last_reload_successful",
                "Whether the keys in the file that is there now are in use",
                () -> file.isGood() ? 1 : 0);
        watching = Periodic.start("signing-key-file", WATCH, file::look);
    }

    @Override
    public void reread() {
        certificate.reread();
        if (watch != null) {
            watch.reread();
        }
    }

    /** Returns the public listener's address. */
    public InetSocketAddress address() {
        return listener.address();
    }

    /** Returns the operators' listener's address. */
    public InetSocketAddress opsAddress() {
        return ops.address();
    }

    /** Takes no more connections, answers what has been asked, at most 30 s, and closes the store. */
    @Override
    public boolean end() {
        draining = true;
        LOG.info("ending: no new connections, requests in hand are answered");
        boolean whole = drain();
        if (watching != null) {
            watching.close();
        }
        certificate.close();
        probing.close();
        flushing.close();
        telling.close();
        verification.refusals().tell();
        flushUses();
        endPools();
        return whole;
    }

    private boolean drain() {
        try {
            int cut = listener.drain(DRAIN);
            ops.drain(PATIENCE);
            LOG.atInfo().addKeyValue("cut_off", cut).log("ended");
            return cut == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends likewise. */
    @Override
    public void close() {
        end();
    }

    private void endPools() {
        verification.close();
        signers.end(PATIENCE);
        acceptor.shutdownGracefully(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        opsLoop.shutdownGracefully(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        loops.shutdownGracefully(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly();
        store.close();
    }
}
