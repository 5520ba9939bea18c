package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.registry.Author;
import java.time.InstantSource;
import picocli.CommandLine.Option;

/** The option {@code --as}: the author in the audit log. */
final class AuthorOption {
    private static final int MAX_LENGTH = 100;

    @Option(
            names = "--as",
            defaultValue = "${env:TOLLGATE_AUTHOR:-${env:SUDO_USER:-${sys:user.name}}}",
            paramLabel = "NAME",
            description = "The author of the change, for the audit log (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String name;

    Author author() {
        if (name.isBlank() || name.length() > MAX_LENGTH || name.chars().anyMatch(Character::isISOControl)) {
            throw new UserError("--as: name the author of the change in 1 to " + MAX_LENGTH
                    + " characters, without line breaks and other control characters");
        }
        return new Author(name, InstantSource.system());
    }
}
