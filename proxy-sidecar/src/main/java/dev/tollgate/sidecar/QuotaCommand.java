package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.ops.OpsInitializer;
import dev.tollgate.sidecar.ops.ResetChoice;
import dev.tollgate.text.OneLine;
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
import java.util.LinkedHashMap;
import java.util.Map;
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
                    System.err.println(OneLine.of(e.getMessage()) + ": see quota --help");
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
                description = "Reset only this limit: client, requests, key_requests, server_tests or tests."
                        + " Running tests and uses of tokens cannot be reset.")
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
                SidecarConfig read = ConfigReader.read(ConfigReader.open(config));
                Map<String, String> choice = choice();
                ResetChoice.of(choice, Mode.of(read).counted());
                StringBuilder query = new StringBuilder("?integration=" + encoded(integration));
                choice.forEach((name, value) ->
                        query.append('&').append(name).append('=').append(encoded(value)));
                return post(URI.create("http://" + operators(read) + OpsInitializer.RESET + query));
            } catch (ConfigException e) {
                System.err.println(e.getMessage());
                return UNUSABLE;
            } catch (IllegalArgumentException e) {
                System.err.println("quota reset: " + e.getMessage() + ": see quota reset --help");
                return UNUSABLE;
            }
        }

        private Map<String, String> choice() {
            Map<String, String> choice = new LinkedHashMap<>();
            put(choice, "limit", limit);
            put(choice, "client", client);
            put(choice, "quota_user", quotaUser);
            put(choice, "key", key);
            return choice;
        }

        /** A sidecar would refuse an empty value. */
        private static void put(Map<String, String> choice, String name, @Nullable String value) {
            if (value != null && value.isEmpty()) {
                throw new IllegalArgumentException(name + " is empty: remove it, or give it a value");
            }
            if (value != null) {
                choice.put(name, value);
            }
        }

        private String operators(SidecarConfig read) throws ConfigException {
            InetSocketAddress ops = read.ops();
            if (ops == null) {
                throw new ConfigException(config + ": ops is missing: set the address of the sidecar's ops listener");
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
                return done ? 0 : request.getResponseCode() == HttpURLConnection.HTTP_BAD_REQUEST ? UNUSABLE : FAILED;
            } catch (IOException e) {
                System.err.println(target.getAuthority() + ": no sidecar responds: " + e.getMessage());
                return FAILED;
            }
        }

        private static String encoded(String value) {
            return URLEncoder.encode(value, StandardCharsets.UTF_8);
        }
    }
}
