package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.signing.SigningKeyLog;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command has that changes signing keys. */
final class SigningKeyOptions {
    @Option(
            names = "--file",
            required = true,
            paramLabel = "FILE",
            description = "The file of the private keys; FILE.audit logs its changes.")
    @SuppressWarnings("NullAway.Init")
    Path file;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    OutputOption output;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private AuthorOption author;

    /** Returns the log for the line of an action. */
    SigningKeyLog log(String action) {
        return new SigningKeyLog(author.author(), action);
    }
}
