package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.ops.OpsInitializer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code quota}. Exit code 0: done; 1: the sidecar did not answer, or refused; 2: the command line or the
 * configuration is wrong.
 */
@Command(
        name = QuotaCommand.NAME,
        mixinStandardHelpOptions = true,
        description = "Change the counts of a running sidecar.",
        subcommands = QuotaCommand.Reset.class,
        subcommandsRepeatable = false)
final class QuotaCommand {
    static final String NAME = "quota";

    private static final int FAILED = 1;
    private static final int UNUSABLE = 2;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MAX_ANSWER = 4096;

    /** @param args with the name of this command first */
    static int execute(String... args) {
        return new CommandLine(new QuotaCommand())
                .setParameterExceptionHandler((e, ignored) -> {
                    System.err.println(e.getMessage() + ": see quota --help");
                    return UNUSABLE;
                })
                .execute(Arrays.copyOfRange(args, 1, args.length));
    }

    @Command(
            name = "reset",
            mixinStandardHelpOptions = true,
            description = "Empty the windows of an integration, so that it has its whole quota again.")
    static final class Reset implements Callable<Integer> {
        @Parameters(paramLabel = "INTEGRATION", description = "The integration's id.")
        @SuppressWarnings("NullAway.Init")
        private String integration;

        @Option(names = "--config", required = true, paramLabel = "FILE", description = "The sidecar's YAML file.")
        @SuppressWarnings("NullAway.Init")
        private Path config;

        @Option(
                names = "--limit",
                paramLabel = "NAME",
                description = "Reset only this limit: client, requests, key_requests or server_tests.")
        private @Nullable String limit;

        @Option(
                names = "--client",
                paramLabel = "ADDRESS",
                description = "Reset only the window of this client address.")
        private @Nullable String client;

        @Option(
                names = "--quota-user",
                paramLabel = "NAME",
                description = "Reset only the window of this user, named by the integration's backend.")
        private @Nullable String quotaUser;

        @Option(
                names = "--key",
                paramLabel = "KEY_ID",
                description = "Reset only the window of this key. The id starts with ki_.")
        private @Nullable String key;

        @Override
        public Integer call() {
            try {
                return post(URI.create("http://" + operators() + OpsInitializer.RESET + "?integration="
                        + encoded(integration) + parameter("limit", limit) + parameter("client", client)
                        + parameter("quota_user", quotaUser) + parameter("key", key)));
            } catch (ConfigException e) {
                System.err.println(e.getMessage());
                return UNUSABLE;
            }
        }

        private String operators() throws ConfigException {
            InetSocketAddress ops = ConfigReader.read(ConfigReader.open(config)).ops();
            if (ops == null) {
                throw new ConfigException(config + ": ops is missing: set the address of the operators' listener");
            }
            InetAddress bound = ops.getAddress();
            String host = bound.isAnyLocalAddress() ? "localhost" : bound.getHostAddress();
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + ops.getPort();
        }

        private static int post(URI target) {
            try {
                HttpURLConnection request = (HttpURLConnection) target.toURL().openConnection(Proxy.NO_PROXY);
                request.setRequestMethod("POST");
                request.setConnectTimeout(TIMEOUT_MILLIS);
                request.setReadTimeout(TIMEOUT_MILLIS);
                boolean done = request.getResponseCode() == HttpURLConnection.HTTP_OK;
                try (InputStream in = done ? request.getInputStream() : request.getErrorStream()) {
                    String answer = in == null ? "" : new String(in.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
                    (done ? System.out : System.err).print(answer);
                }
                return done ? 0 : FAILED;
            } catch (IOException e) {
                System.err.println(target.getAuthority() + ": no sidecar responds: " + e.getMessage());
                return FAILED;
            }
        }

        private static String parameter(String name, @Nullable String value) {
            return value == null ? "" : "&" + name + "=" + encoded(value);
        }

        private static String encoded(String value) {
            return URLEncoder.encode(value, StandardCharsets.UTF_8);
        }
    }
}
