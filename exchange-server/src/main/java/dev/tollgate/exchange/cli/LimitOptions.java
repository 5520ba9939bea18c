package dev.tollgate.exchange.cli;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One option for each limit of a quota. */
final class LimitOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(names = "--client", paramLabel = "LIMIT", description = "Requests per client address, such as 40/12h.")
    private @Nullable String client;

    @Option(
            names = "--requests",
            paramLabel = "LIMIT",
            description = "Requests in all, such as 50000/24h, 1000/day or 20000/month@America/New_York.")
    private @Nullable String requests;

    @Option(
            names = "--key-requests",
            paramLabel = "LIMIT",
            description = "Requests of each key that has no limit of its own ('key quota set'), such as 1000/day.")
    private @Nullable String keyRequests;

    @Option(names = "--server-tests", paramLabel = "LIMIT", description = "Tests on one server, such as 600/1h.")
    private @Nullable String serverTests;

    @Option(
            names = "--server-concurrent",
            paramLabel = "LIMIT",
            description = "Simultaneous tests on one server, such as 20.")
    private @Nullable String serverConcurrent;

    @Option(
            names = "--token-uses",
            paramLabel = "LIMIT",
            description = "Uses of one access token per direction, such as 2.")
    private @Nullable String tokenUses;

    @Option(
            names = "--tests",
            paramLabel = "LIMIT",
            description = "Tests on all servers that share a store, such as 10000/24h.")
    private @Nullable String tests;

    @Option(
            names = "--concurrent",
            paramLabel = "LIMIT",
            description = "Tests at a time on all servers that share a store, such as 200.")
    private @Nullable String concurrent;

    /** Reads the limits that are given. */
    Quota quota() {
        Quota quota = Quota.none();
        quota = with(quota, Dimension.CLIENT, client);
        quota = with(quota, Dimension.REQUESTS, requests);
        quota = with(quota, Dimension.KEY_REQUESTS, keyRequests);
        quota = with(quota, Dimension.SERVER_TESTS, serverTests);
        quota = with(quota, Dimension.SERVER_CONCURRENT, serverConcurrent);
        quota = with(quota, Dimension.TOKEN_USES, tokenUses);
        quota = with(quota, Dimension.TESTS, tests);
        return with(quota, Dimension.CONCURRENT, concurrent);
    }

    private Quota with(Quota quota, Dimension dimension, @Nullable String text) {
        String option = "--" + dimension.wireName().replace('_', '-');
        return text == null ? quota : quota.with(dimension, read(command, option, dimension, text));
    }

    /** Reads a limit. Says so on standard error where its time zone is stored under another name. */
    static Limit read(CommandSpec command, String option, Dimension dimension, String text) {
        try {
            Limit limit = Limit.parse(dimension, text);
            String zone = text.substring(text.indexOf('@') + 1);
            if (limit.counted() instanceof Limit.Calendar calendar
                    && text.indexOf('@') >= 0
                    && !zone.equals(calendar.zone().getId())) {
                PrintWriter errors = command.commandLine().getErr();
                errors.println("note: " + zone + " is stored as " + calendar.zone() + ", which is the same time zone");
                errors.flush();
            }
            return limit;
        } catch (QuotaFormatException e) {
            throw new UserError(option + ": " + e.why());
        }
    }
}
