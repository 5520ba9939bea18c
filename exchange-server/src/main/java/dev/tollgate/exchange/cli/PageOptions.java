package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.Page;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which part of a long list is shown. */
final class PageOptions {
    private static final int MOST = 1_000_000;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = "--limit",
            defaultValue = "1000",
            paramLabel = "COUNT",
            description = "The maximum number of entries, 1 to 1000000 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--after", defaultValue = "", paramLabel = "NAME", description = "Start after this name.")
    @SuppressWarnings("NullAway.Init")
    private String after;

    @Option(
            names = "--name",
            defaultValue = "",
            paramLabel = "TEXT",
            description = "Show only names that contain this text. Case does not matter.")
    @SuppressWarnings("NullAway.Init")
    private String part;

    /** Returns the page with one more entry, which shows whether there are more. */
    Page withOneMore() {
        if (limit < 1 || limit > MOST) {
            throw new UserError("--limit: " + limit + " is not 1 to " + MOST);
        }
        return new Page(after, part, limit + 1);
    }

    /** Returns what is to be shown. */
    <T> List<T> shown(Listing<T> found) {
        return found.first(limit).entries();
    }

    /** Says on standard error how to see the rest, if there is one. */
    <T> void tellOfRest(Listing<T> found, Function<T, String> name) {
        tellOfRest(found, name, true);
    }

    /**
     * The same for a list that may have another order.
     *
     * @param byName whether it is in the order of names
     */
    <T> void tellOfRest(Listing<T> found, Function<T, String> name, boolean byName) {
        if (found.entries().size() > limit) {
            String last = name.apply(found.entries().get(limit - 1));
            String how = byName ? "continue with --after " + last : "give a larger --limit";
            command.commandLine().getErr().println("there are more: " + how);
            command.commandLine().getErr().flush();
        }
    }
}
