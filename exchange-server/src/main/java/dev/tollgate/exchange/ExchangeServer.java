package dev.tollgate.exchange;

import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.http.ClientAddresses;
import dev.tollgate.exchange.http.HttpListener;
import dev.tollgate.exchange.http.JwksEndpoint;
import dev.tollgate.exchange.http.OpenApiEndpoint;
import dev.tollgate.exchange.http.Routes;
import dev.tollgate.exchange.http.Routes.Route;
import dev.tollgate.exchange.http.StatusEndpoints;
import dev.tollgate.exchange.http.TokenEndpoint;
import dev.tollgate.exchange.http.Transport;
import dev.tollgate.exchange.ops.ExchangeMetrics;
import dev.tollgate.exchange.ops.MemoryMetrics;
import dev.tollgate.exchange.ops.MetricsEndpoint;
import dev.tollgate.exchange.ops.SigningKeyMetrics;
import dev.tollgate.exchange.ops.StoreProbe;
import dev.tollgate.exchange.pool.BoundedPool;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.token.TokenExchange;
import dev.tollgate.exchange.verification.Verification;
import dev.tollgate.jwt.jwk.CryptoProvider;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.memory.LoopPulse;
import dev.tollgate.memory.MemoryLimits;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running exchange server: wires everything, and ends it in reverse order. */
public final class ExchangeServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeServer.class);
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int SIGNING_QUEUE = 1_024;
    private static final Duration FLUSH = Duration.ofSeconds(10);
    private static final Duration TELL = Duration.ofMinutes(1);
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final Duration FIRST_REQUESTS = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

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
    private final StoreProbe probe;
    private final HttpListener listener;
    private final HttpListener ops;
    private final Periodic probing;
    private final Periodic flushing;
    private final Periodic telling;
    private final Thread loading = new Thread(ExchangeServer::loadCrypto, "crypto-provider");
    private volatile boolean draining;

    private ExchangeServer(KeyStore store, CurrentSigningKeys keys, ExchangeConfig config) throws IOException {
        this.store = store;
        InstantSource clock = InstantSource.system();
        this.verification = new Verification(store, config.bcryptCost(), config.outageGrace(), clock, metrics);
        this.probe = new StoreProbe(store, config.outageGrace(), System::nanoTime);
        TokenExchange exchange = new TokenExchange(
                verification.keys(), verification.organizations(), verification.refusals(), keys, signers, clock);
        try {
            this.listener = bind(config.at(), loops, publicRoutes(exchange, keys, config), config, false);
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
        this.probing = Periodic.start("store-probe", StoreProbe.INTERVAL, probe::ask);
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

    private Routes publicRoutes(TokenExchange exchange, CurrentSigningKeys keys, ExchangeConfig config) {
        return new Routes(Map.of(
                "/v0/token/integration",
                Route.post(new TokenEndpoint("integration", exchange::integration, metrics)),
                "/v0/token/autojoin",
                Route.post(new TokenEndpoint("autojoin", exchange::autojoin, metrics)),
                "/.well-known/jwks.json",
                Route.get(new JwksEndpoint(keys, config.jwksMaxAge())),
                "/v0/openapi.json",
                Route.get(OpenApiEndpoint.create()),
                "/health",
                Route.any(StatusEndpoints.health(pulse::isRegular)),
                "/ready",
                Route.any(StatusEndpoints.ready(this::obstacle))));
    }

    private Routes opsRoutes() {
        return new Routes(Map.of(
                "/metrics",
                Route.get(new MetricsEndpoint(metrics)),
                "/health",
                Route.any(StatusEndpoints.health(pulse::isRegular)),
                "/ready",
                Route.any(StatusEndpoints.ready(this::obstacle))));
    }

    private HttpListener bind(
            InetSocketAddress address, EventLoopGroup serving, Routes routes, ExchangeConfig config, boolean operators)
            throws IOException {
        return HttpListener.bind(
                transport,
                acceptor,
                serving,
                address,
                new HttpListener.Service(
                        routes,
                        new ClientAddresses(config.trustedProxies()),
                        config.limits(),
                        metrics,
                        memory,
                        operators));
    }

    private void addGauges(CurrentSigningKeys keys) {
        metrics.gauge("bcrypt_waiting", "Comparisons that wait for a thread", verification::waitingForBcrypt);
        metrics.gauge("store_waiting", "Lookups that wait for a thread", verification::waitingForStore);
        metrics.gauge("signers_waiting", "Tokens that wait to be signed", signers::waiting);
        metrics.gauge(
                "known_keys",
                "Keys that are remembered as proven",
                () -> verification.keys().remembered());
        metrics.gauge("ready", "1 if requests can be served", () -> obstacle().isEmpty() ? 1 : 0);
        MemoryMetrics.register(metrics, memory);
        SigningKeyMetrics.register(metrics, keys);
    }

    private Optional<String> obstacle() {
        if (draining) {
            return Optional.of("the server is ending");
        }
        return pulse.isRegular() ? probe.obstacle() : Optional.of(StatusEndpoints.STUCK);
    }

    private void flushUses() {
        try {
            verification.used().flush();
        } catch (KeyStore.StoreException e) {
            LOG.atWarn().setCause(e).log("the store did not take when keys were last used; they are told again");
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
    public void close() {
        draining = true;
        LOG.info("ending: no new connections, requests in hand are answered");
        try {
            int cut = listener.drain(DRAIN);
            ops.drain(PATIENCE);
            LOG.atInfo().addKeyValue("cut_off", cut).log("ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        probing.close();
        flushing.close();
        telling.close();
        verification.refusals().tell();
        flushUses();
        endPools();
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
