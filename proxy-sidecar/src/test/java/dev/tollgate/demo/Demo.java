package dev.tollgate.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job in one command: starts a whole platform on loopback and walks the way of a token. */
@Command(
        name = "deploy/demo/run",
        mixinStandardHelpOptions = true,
        description = "Shows the way of a token: exchange, locate, a speed test, refusals.")
public final class Demo implements Callable<Integer> {
    @Option(names = "--seconds", defaultValue = "2", description = "Length of each test with the stand-in, 1 to 10.")
    private int seconds;

    @Option(names = "--keep-running", description = "Leave everything running until Ctrl-C.")
    private boolean keepRunning;

    @Option(names = "--locate", paramLabel = "URL", description = "A real locate in espv1 mode, http://HOST:PORT.")
    private String locate;

    @Option(names = "--locate-key", paramLabel = "FILE", description = "The public JWK of that locate.")
    private Path locateKey;

    @Option(names = "--ndt-server", paramLabel = "URL", description = "A real ndt-server, http://HOST:PORT.")
    private String ndtServer;

    @Option(names = "--machine", paramLabel = "NAME", description = "The machine name of that ndt-server.")
    private String machine;

    @Option(
            names = "--stamping-key",
            paramLabel = "FILE",
            description = "A private JWK whose public half that ndt-server has as -token.verify-key.")
    private Path stampingKey;

    private Demo() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Demo()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (seconds < 1
                || seconds > 10
                || (locate == null) != (locateKey == null)
                || (ndtServer != null && stampingKey == null)) {
            System.err.println("--seconds is 1 to 10; --locate needs --locate-key; --ndt-server needs --stamping-key");
            return 2;
        }
        Duration length = ndtServer == null ? Duration.ofSeconds(seconds) : Duration.ofSeconds(10);
        Platform platform = new Platform(
                Path.of("").toAbsolutePath(), new Platform.Real(locate, locateKey, ndtServer, machine, stampingKey));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(platform), "end-all"));
        try {
            System.out.println("Starting exchange-server and two sidecars ...");
            int operatorsPort = keepRunning ? platform.serveOperators() : 0;
            platform.start(length);
            new Walk(platform, length).run();
            System.out.println("\n" + Walk.styled("bold,green", "All steps hold."));
            if (keepRunning) {
                tell(platform, operatorsPort, platform.operatorToken());
                new CountDownLatch(1).await();
            }
        } catch (ExecutionException e) {
            return failed(e.getCause());
        } catch (IllegalStateException | IOException e) {
            return failed(e);
        }
        return 0;
    }

    private static void tell(Platform platform, int operatorsPort, String token) {
        System.out.printf(
                "exchange-server :%d, sidecar of locate :%d, of ndt-server :%d, on 127.0.0.1; API key %s%n",
                platform.exchangePort(), platform.locatePort(), platform.ndtPort(), platform.apiKey());
        System.out.printf("%nOperators' page: http://127.0.0.1:%d/%nOperator's token: %s%n", operatorsPort, token);
        System.out.printf("%n%s%n", Walk.styled("bold", "To paste:"));
        System.out.printf(
                "  curl -d '{\"api_key\":\"%s\"}' http://127.0.0.1:%d/v0/token/integration%n",
                platform.apiKey(), platform.exchangePort());
        System.out.printf(
                "  curl -H 'Authorization: Bearer %s' http://127.0.0.1:%d/v0/integrations%n", token, operatorsPort);
        System.out.printf("  deploy/bin/tollgate exchange quota show acme --store %s%n", platform.store());
    }

    private static int failed(Throwable cause) {
        System.err.println(Walk.styled("bold,red", "failed:") + " " + cause.getMessage());
        return 1;
    }

    private static void close(Platform platform) {
        try {
            platform.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
