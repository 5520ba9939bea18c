package dev.tollgate.exchange.cli;

import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** {@code --description}. Datastore indexes it, as token-exchange has it, and indexes at most 1500 octets. */
final class Description {
    private static final int MAX_OCTETS = 1500;

    @Option(names = "--description", defaultValue = "", paramLabel = "TEXT", description = "For people.")
    @SuppressWarnings("NullAway.Init")
    private String text;

    String text() {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_OCTETS) {
            throw new UserError("--description: longer than " + MAX_OCTETS + " octets: shorten it");
        }
        return text;
    }
}
