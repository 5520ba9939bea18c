package dev.tollgate.exchange;

import dev.tollgate.descriptors.OpenFiles;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.StoredHash;
import dev.tollgate.exchange.cli.LengthOfTime;
import dev.tollgate.exchange.cli.StoreOption;
import dev.tollgate.exchange.cli.UserError;
import dev.tollgate.exchange.http.HttpLimits;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.signing.CurrentSigningKeys;
import dev.tollgate.exchange.signing.KeyFileException;
import dev.tollgate.exchange.signing.KeyFileWatch;
import dev.tollgate.exchange.signing.SigningKeyFile;
import dev.tollgate.exchange.token.oauth.PublicUrl;
import dev.tollgate.http.ListenAddress;
import dev.tollgate.http.Network;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.log.JdkLogging;
import dev.tollgate.log.LineFormat;
import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.process.Lifetime;
import dev.tollgate.tls.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command that runs the server until a signal. Flags have token-exchange's names, with one dash or two. Environment
 * variables replace missing flags.
 */
@Command(name = "serve", description = "Run the exchange server.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Option(
            names = {"--port", "-port"},
            defaultValue = "${env:PORT:-8080}",
            description = "The public port; 0 takes a free one (default: 8080).")
    private int port;

    @Option(
            names = "--listen-address",
            defaultValue = "${env:LISTEN_ADDRESS:-0.0.0.0}",
            description = "The address to listen on (default: 0.0.0.0).")
    @SuppressWarnings("NullAway.Init")
    private String listenAddress;

    @Option(
            names = {"--private-key-path", "-private-key-path"},
            defaultValue = "${env:PRIVATE_KEY_PATH:-/secrets/jwk-priv.json}",
            description = "The private JWK or JWK set. A changed file is reloaded within three seconds.")
    @SuppressWarnings("NullAway.Init")
    private Path privateKeyPath;

    @Option(
            names = {"--prometheusx.listen-address", "-prometheusx.listen-address"},
            defaultValue = "${env:PROMETHEUSX_LISTEN_ADDRESS:-:9990}",
            description = "HOST:PORT of /metrics, /health and /ready for operators (default: :9990).")
    @SuppressWarnings("NullAway.Init")
    private String opsAddress;

    @Option(
            names = "--bcrypt-cost",
            defaultValue = "${env:BCRYPT_COST:-10}",
            description =
                    "The bcrypt cost of the keys in the store, 4 to 16. Every refusal takes as long (default: 10).")
    private int bcryptCost;

    @Option(
            names = "--store-outage-grace",
            defaultValue = "${env:STORE_OUTAGE_GRACE:-5m}",
            converter = LengthOfTime.class,
            description = "How long verified keys are served while the store is down, such as 30s, 5m or 1h; 0s: not at"
                    + " all (default: 5m). A key revoked in an outage works that long.")
    @SuppressWarnings("NullAway.Init")
    private Duration outageGrace;

    @Option(
            names = "--jwks-max-age",
            defaultValue = "${env:JWKS_MAX_AGE:-1h}",
            converter = LengthOfTime.class,
            description = "How long verifiers may cache the published keys. Publish a new key that long before it signs"
                    + " (default: 1h, as token-exchange has it).")
    @SuppressWarnings("NullAway.Init")
    private Duration jwksMaxAge;

    @Option(
            names = "--trusted-proxies",
            defaultValue = "${env:TRUSTED_PROXIES:-}",
            split = ",",
            paramLabel = "NETWORK",
            description = "Proxies whose X-Forwarded-For is trusted: networks such as 10.0.0.0/8, or addresses.")
    @SuppressWarnings("NullAway.Init")
    private List<String> trustedProxies;

    @Option(
            names = "--max-connections",
            defaultValue = "${env:MAX_CONNECTIONS:-10000}",
            description = "The maximum number of open connections; more are closed at once (default: 10000).")
    private int maxConnections;

    @Option(
            names = "--max-connections-per-address",
            defaultValue = "${env:MAX_CONNECTIONS_PER_ADDRESS:-256}",
            description =
                    "The maximum for one IPv4 address or one IPv6 /64. Trusted proxies are exempt (default: 256).")
    private int maxConnectionsPerAddress;

    @Option(
            names = "--request-timeout",
            defaultValue = "${env:REQUEST_TIMEOUT:-10s}",
            converter = LengthOfTime.class,
            description = "The maximum time for a request's head, and again for its body (default: 10s).")
    @SuppressWarnings("NullAway.Init")
    private Duration requestTimeout;

    @Option(
            names = "--idle-timeout",
            defaultValue = "${env:IDLE_TIMEOUT:-620s}",
            converter = LengthOfTime.class,
            description =
                    "How long a connection may be idle between requests: longer than a load balancer keeps it, 600 s"
                            + " for Google's (default: 620s).")
    @SuppressWarnings("NullAway.Init")
    private Duration idleTimeout;

    @Option(
            names = "--public-url",
            defaultValue = "${env:PUBLIC_URL:-}",
            paramLabel = "URL",
            description = "https://HOST[:PORT] under which clients reach this server, for OAuth metadata (RFC 8414);"
                    + " without it none is served.")
    @SuppressWarnings("NullAway.Init")
    private String publicUrl;

    @Option(
            names = "--log-format",
            defaultValue = "${env:LOG_FORMAT:-json}",
            description = "The shape of every line: json, or text for people (default: json).")
    @SuppressWarnings("NullAway.Init")
    private LineFormat logFormat;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private TlsOptions tls;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private OperatorsOptions operators;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private StoreOption store;

    @Override
    public Integer call() throws InterruptedException, StoreException, KeyFileException {
        Lifetime lifetime = Lifetime.begin();
        LineFormat.use(logFormat);
        JdkLogging.redirect();
        ExchangeConfig config = config().asking(operators.limitUses());
        CurrentSigningKeys keys = new CurrentSigningKeys(SigningKeyFile.read(privateKeyPath));
        LOG.atInfo()
                .addKeyValue("private_key_path", privateKeyPath)
                .addKeyValue("store", store)
                .addKeyValue("bcrypt_cost", config.bcryptCost())
                .addKeyValue("store_outage_grace", config.outageGrace())
                .addKeyValue("jwks_max_age", config.jwksMaxAge())
                .addKeyValue("trusted_proxies", config.trustedProxies().networks())
                .addKeyValue("max_connections", config.limits().connections())
                .addKeyValue("max_connections_per_address", config.limits().perAddress())
                .addKeyValue("request_timeout", config.limits().request())
                .addKeyValue("idle_timeout", config.limits().idle())
                .addKeyValue(
                        "public_url", config.publicUrl().map(PublicUrl::text).orElse(""))
                .log("starting");
        Optional<OperatorsConfig> forOperators = operators.read(privateKeyPath, keys);
        OperatorStore opened = store.openExisting();
        return lifetime.serve(() -> start(opened, keys, config, forOperators));
    }

    private Lifetime.Server start(
            OperatorStore opened,
            CurrentSigningKeys keys,
            ExchangeConfig config,
            Optional<OperatorsConfig> forOperators) {
        try {
            KeyFileWatch watch = new KeyFileWatch(privateKeyPath, keys, jwksMaxAge, InstantSource.system());
            ExchangeServer server = ExchangeServer.start(opened, keys, config);
            server.follow(watch);
            openFor(forOperators, opened, server);
            return server;
        } catch (IOException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
    }

    private static void openFor(Optional<OperatorsConfig> forOperators, OperatorStore opened, ExchangeServer server)
            throws IOException {
        if (forOperators.isEmpty()) {
            return;
        }
        try {
            server.open(forOperators.get(), opened);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private ExchangeConfig config() {
        if (bcryptCost < StoredHash.MIN_COST || bcryptCost > StoredHash.MAX_COST) {
            throw new UserError("--bcrypt-cost: " + bcryptCost + " is not a bcrypt cost: use 4 to 16; 10 is usual");
        }
        Optional<ServerTls> served = valid("--tls-certificate", tls::read);
        return new ExchangeConfig(
                address(),
                valid("--prometheusx.listen-address", () -> ListenAddress.of(opsAddress)),
                bcryptCost,
                outageGrace,
                jwksMaxAge,
                valid("--trusted-proxies", this::proxies),
                limits(served.isPresent()),
                served,
                publicUrl.isBlank()
                        ? Optional.empty()
                        : Optional.of(valid("--public-url", () -> PublicUrl.of(publicUrl.strip()))));
    }

    private InetSocketAddress address() {
        valid("--listen-address", () -> ListenAddress.of(listenAddress, 0));
        return valid("--port", () -> ListenAddress.of(listenAddress, port));
    }

    private TrustedNetworks proxies() {
        return new TrustedNetworks(trustedProxies.stream()
                .map(String::strip)
                .filter(network -> !network.isEmpty())
                .map(Network::of)
                .toList());
    }

    /** The number that nobody has chosen is lowered to what TLS leaves room for. */
    private HttpLimits limits(boolean encrypted) {
        HttpLimits chosen = valid("--max-connections", () -> HttpLimits.DEFAULT.withConnections(maxConnections));
        MemoryLimits memory = MemoryLimits.ofThisProcess();
        HttpLimits wanted = encrypted && chosen.equals(HttpLimits.DEFAULT) ? chosen.shrunk(memory, true) : chosen;
        valid("--max-connections", () -> wanted.fitting(memory, encrypted));
        HttpLimits ofAll = wanted.withConnections(OpenFiles.ofThisProcess().connections(wanted.connections(), 1, 0));
        HttpLimits bounded =
                valid("--max-connections-per-address", () -> ofAll.withConnectionsPerAddress(maxConnectionsPerAddress));
        HttpLimits timed = valid("--request-timeout", () -> bounded.withRequest(requestTimeout));
        return valid("--idle-timeout", () -> timed.withIdle(idleTimeout));
    }

    private static <T> T valid(String flag, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new UserError(flag + ": " + e.getMessage());
        }
    }
}
