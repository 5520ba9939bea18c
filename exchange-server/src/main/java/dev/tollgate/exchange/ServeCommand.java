package dev.tollgate.exchange;

import dev.tollgate.exchange.cli.SigningKeyFile;
import dev.tollgate.exchange.cli.StoreOption;
import dev.tollgate.exchange.cli.UserError;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the server until a signal ends it. Flags have token-exchange's names; the environment serves where one is missing. */
@Command(name = "serve", description = "Run the exchange server.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Option(
            names = {"--port", "-port"},
            defaultValue = "${env:PORT:-8080}",
            description = "The public port; 0 takes a free one.")
    private int port;

    @Option(names = "--listen-address", defaultValue = "0.0.0.0", description = "The address to listen on.")
    @SuppressWarnings("NullAway.Init")
    private String listenAddress;

    @Option(
            names = {"--private-key-path", "-private-key-path"},
            defaultValue = "${env:PRIVATE_KEY_PATH:-/secrets/jwk-priv.json}",
            description = "The private JWK or JWK set.")
    @SuppressWarnings("NullAway.Init")
    private Path privateKeyPath;

    @Option(
            names = {"--prometheusx.listen-address", "-prometheusx.listen-address"},
            defaultValue = "${env:PROMETHEUSX_LISTEN_ADDRESS:-:9990}",
            description = "HOST:PORT of the metrics.")
    @SuppressWarnings("NullAway.Init")
    private String opsAddress;

    @Option(names = "--bcrypt-cost", defaultValue = "10", description = "The cost of new keys (default: 10).")
    private int bcryptCost;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private StoreOption store;

    @Override
    public Integer call() throws InterruptedException {
        InetSocketAddress at = address("--port", listenAddress + ":" + port);
        InetSocketAddress opsAt = address("--prometheusx.listen-address", opsAddress);
        SigningKeys keys = SigningKeyFile.read(privateKeyPath);
        try {
            ExchangeServer server = ExchangeServer.start(store.open(), keys, bcryptCost, at, opsAt);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
        } catch (IOException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private static InetSocketAddress address(String flag, String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, colon);
            int number = Integer.parseInt(text.substring(colon + 1));
            return host.isEmpty() ? new InetSocketAddress(number) : new InetSocketAddress(host, number);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new UserError(flag + ": '" + text + "' is not HOST:PORT with a port of 0 to 65535");
        }
    }
}
