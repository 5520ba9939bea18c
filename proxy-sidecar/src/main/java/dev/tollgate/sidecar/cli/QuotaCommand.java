package dev.tollgate.sidecar.cli;

import dev.tollgate.sidecar.ops.QuotaPages;
import dev.tollgate.sidecar.ops.ResetChoice;
import dev.tollgate.text.OneLine;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code quota}. Exit code 0: done; 1: the store or the sidecar did not answer, or refused; 2: the command line or
 * the configuration is wrong.
 */
@Command(
        name = QuotaCommand.NAME,
        mixinStandardHelpOptions = true,
        description =
                "Show and reset what integrations have used. With quotas.shared in the file the store is asked, so the"
                        + " answer is that of the fleet; else the sidecar that runs here.",
        subcommands = {QuotaCommand.Listed.class, QuotaCommand.Explained.class, QuotaCommand.Reset.class},
        subcommandsRepeatable = false)
public final class QuotaCommand {
    /** The word on the command line that selects it. */
    public static final String NAME = "quota";

    /**
     * Runs it, and returns the exit code.
     *
     * @param args with the name of this command first
     */
    public static int execute(String... args) {
        return new CommandLine(new QuotaCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, ignored) -> {
                    System.err.println(OneLine.of(e.getMessage()) + ": see "
                            + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
                    return QuotaAnswer.UNUSABLE;
                })
                .execute(Arrays.copyOfRange(args, 1, args.length));
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List integrations, those first that have used most of a limit.")
    static final class Listed implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init")
        private QuotaTarget target;

        @Option(
                names = "--near",
                paramLabel = "PERCENT",
                description = "List only those that have used so much of a limit.")
        private @Nullable Integer near;

        @Option(names = "--max", paramLabel = "N", description = "How many to list, 1 to 1000; 100 if not given.")
        private @Nullable Integer max;

        @Override
        public Integer call() {
            QuotaQuery query =
                    new QuotaQuery(QuotaPages.LIST).with("limit", max).with("near", near);
            return target.ask("list", query, counted -> {});
        }
    }

    @Command(
            name = "explain",
            mixinStandardHelpOptions = true,
            description = "Say what an integration would get now, and why. Counts nothing.")
    static final class Explained implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init")
        private QuotaTarget target;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private Whose whose;

        @Option(names = "--tier", paramLabel = "N", description = "The tier that its token would have.")
        private @Nullable Integer tier;

        @Override
        public Integer call() {
            QuotaQuery query = whose.addTo(new QuotaQuery(QuotaPages.EXPLAIN)).with("tier", tier);
            return target.ask("explain", query, counted -> {});
        }
    }

    @Command(
            name = "reset",
            mixinStandardHelpOptions = true,
            description = "Empty the windows of an integration, so that it has its whole quota again.")
    static final class Reset implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init")
        private QuotaTarget target;

        @Option(
                names = "--limit",
                paramLabel = "NAME",
                description = "Reset only this limit: client, requests, key_requests, server_tests or tests."
                        + " Running tests and uses of tokens cannot be reset.")
        private @Nullable String limit;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private Whose whose;

        @Override
        public Integer call() {
            String name = limit == null ? null : limit.replace('-', '_');
            QuotaQuery query = whose.addTo(new QuotaQuery(QuotaPages.RESET).with("limit", name));
            return target.ask("reset", query, counted -> ResetChoice.of(query.values(), counted));
        }
    }

    /** Whose windows are meant: those of an integration, or only one of them. */
    static final class Whose {
        @Parameters(paramLabel = "INTEGRATION", description = "The integration's id.")
        @SuppressWarnings("NullAway.Init")
        private String integration;

        @Option(names = "--client", paramLabel = "ADDRESS", description = "The window of this client address.")
        private @Nullable String client;

        @Option(
                names = "--quota-user",
                paramLabel = "NAME",
                description = "The window of this user, named by the integration's backend.")
        private @Nullable String quotaUser;

        @Option(names = "--key", paramLabel = "KEY_ID", description = "The window of this key. The id starts with ki_.")
        private @Nullable String key;

        QuotaQuery addTo(QuotaQuery query) {
            return query.with("integration", integration)
                    .with("client", client)
                    .with("quota_user", quotaUser)
                    .with("key", key);
        }
    }
}
