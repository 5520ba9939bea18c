package dev.tollgate.exchange.cli;

import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** {@code --description}. Datastore indexes it, as token-exchange has it, and indexes at most 1500 octets. */
final class Description {
    private static final int MAX_OCTETS = 1500;

    static final String FLAG = "--description";

    @Option(names = FLAG, defaultValue = "", paramLabel = "TEXT", description = "For people.")
    @SuppressWarnings("NullAway.Init")
    private String text;

    String text() {
        return checked(text);
    }

    /** Returns a text that is short enough, and refuses any other. */
    static String checked(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_OCTETS) {
            throw new UserError(FLAG + ": longer than " + MAX_OCTETS + " octets: shorten it");
        }
        return text;
    }
}
