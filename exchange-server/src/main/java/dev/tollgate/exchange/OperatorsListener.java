package dev.tollgate.exchange;

import dev.tollgate.exchange.http.Audience;
import dev.tollgate.exchange.http.ClientAddresses;
import dev.tollgate.exchange.http.HttpListener;
import dev.tollgate.exchange.http.Routes;
import dev.tollgate.exchange.http.Routes.Route;
import dev.tollgate.exchange.ops.ExchangeMetrics;
import dev.tollgate.exchange.ops.api.ApiDocument;
import dev.tollgate.exchange.ops.api.ApiEndpoint;
import dev.tollgate.exchange.ops.api.Operations;
import dev.tollgate.exchange.ops.operators.OperatorAccess;
import dev.tollgate.exchange.ops.operators.OperatorsEndpoint;
import dev.tollgate.exchange.ops.page.PageEndpoint;
import dev.tollgate.exchange.ops.page.PagePools;
import dev.tollgate.exchange.ops.sources.Sources;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.verification.OperatorVerifier;
import dev.tollgate.exchange.verification.StorePool;
import dev.tollgate.exchange.verification.Verification;
import dev.tollgate.memory.ConnectionMemory;
import dev.tollgate.threads.BoundedPool;
import dev.tollgate.tls.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener of operators: their API and their page, with a pool of its own on which the store is asked. */
final class OperatorsListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorsListener.class);
    /** Of these the servers that the page asks cannot hold more than {@link Sources#MOST_WAITING}. */
    private static final int THREADS = 4 + Sources.MOST_WAITING;

    private static final int QUEUE = 64;
    private static final int CONNECTIONS = 256;
    private static final int CONNECTIONS_PER_ADDRESS = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Longer than any store takes for a change. */
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(30);

    private final BoundedPool pool = new BoundedPool("operators", THREADS, QUEUE);
    private final BoundedPool views = new BoundedPool("operators-views", 1, QUEUE);
    /** A connection has one request at a time, so all of them fit. */
    private final BoundedPool strangers = new BoundedPool("operators-strangers", 1, CONNECTIONS);

    private final OperatorVerifier tokens;
    private final Optional<AssertionSource> asserted;
    private final HttpListener listener;

    /**
     * What it shares with the rest of the server.
     *
     * @param loops the event loops
     */
    record Server(
            EventLoops loops,
            ConnectionMemory memory,
            ExchangeMetrics metrics,
            Verification verification,
            ExchangeConfig config) {}

    private OperatorsListener(Server server, OperatorStore store, OperatorsConfig config) throws IOException {
        OperatorVerifier.Tokens stored = name -> store.operator(name).map(operator -> operator.toRecord());
        this.asserted = config.assertions().isEmpty()
                ? Optional.empty()
                : Optional.of(AssertionSource.of(config.assertions().get(), server.verification, stored));
        this.tokens = server.verification.operators(stored);
        InstantSource clock = InstantSource.system();
        Operations operations = Operations.of(
                store,
                server.config.bcryptCost(),
                config.signingKeys(),
                config.sources().sidecars());
        OperatorAccess access = new OperatorAccess(tokens, asserted.map(AssertionSource::operators));
        StorePool asking = new StorePool(pool, server.verification.circuit());
        ApiEndpoint api = new ApiEndpoint(operations, access, server.metrics, asking, STORE_PATIENCE, clock);
        Optional<ServerTls> tls = config.at().getAddress().isLoopbackAddress() ? Optional.empty() : server.config.tls();
        PageEndpoint page = new PageEndpoint(
                store,
                server.config.bcryptCost(),
                access,
                server.metrics,
                new PagePools(asking, views, strangers, STORE_PATIENCE),
                clock,
                config.sources());
        Routes routes = new Routes(
                Map.of("/v0/openapi.json", Route.get(ApiDocument.endpoint())),
                new OperatorsEndpoint(ApiEndpoint.PREFIX, api, page));
        try {
            this.listener = server.loops.bind(
                    config.at(),
                    new HttpListener.Service(
                            routes,
                            new ClientAddresses(server.config.trustedProxies()),
                            server.config
                                    .limits()
                                    .withConnections(CONNECTIONS)
                                    .withConnectionsPerAddress(CONNECTIONS_PER_ADDRESS),
                            server.metrics,
                            server.memory,
                            Audience.OPERATORS,
                            tls));
        } catch (IOException e) {
            end();
            throw e;
        }
        tell(config, tls.isPresent());
    }

    /**
     * Listens.
     *
     * @throws IOException with a line for operators if the address cannot be bound
     */
    static OperatorsListener bind(Server server, OperatorStore store, OperatorsConfig config) throws IOException {
        return new OperatorsListener(server, store, config);
    }

    private void tell(OperatorsConfig config, boolean encrypted) {
        LOG.atInfo()
                .addKeyValue("address", address())
                .addKeyValue("tls", encrypted)
                .log("listening for operators");
        if (!encrypted && !config.at().getAddress().isLoopbackAddress()) {
            LOG.atWarn()
                    .addKeyValue("address", address())
                    .log(
                            "the operators' listener is reached from other machines in the clear: tokens can be read on the"
                                    + " way; give --tls-certificate, or put something in front that ends TLS");
        }
    }

    InetSocketAddress address() {
        return listener.address();
    }

    /** Takes no more connections, and answers what has been asked. */
    void drain(Duration patience) throws InterruptedException {
        listener.drain(patience);
    }

    @Override
    public void close() {
        end();
    }

    private void end() {
        pool.end(PATIENCE);
        views.end(PATIENCE);
        strangers.end(PATIENCE);
        tokens.close();
        asserted.ifPresent(AssertionSource::close);
    }
}
