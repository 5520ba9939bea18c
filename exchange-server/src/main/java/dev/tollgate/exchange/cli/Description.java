package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.registry.EntryRules;
import dev.tollgate.exchange.registry.RefusedException;
import picocli.CommandLine.Option;

/** {@code --description}. */
final class Description {
    static final String FLAG = "--description";

    @Option(names = FLAG, defaultValue = "", paramLabel = "TEXT", description = "For people.")
    @SuppressWarnings("NullAway.Init")
    private String text;

    /** Returns a text that is short enough, and refuses any other. */
    String text() throws RefusedException {
        return EntryRules.description(text);
    }
}
