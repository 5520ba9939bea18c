package dev.tollgate.exchange;

import dev.tollgate.exchange.cli.IntegrationCommand;
import dev.tollgate.exchange.cli.KeyCommand;
import dev.tollgate.exchange.cli.QuotaCommand;
import dev.tollgate.exchange.cli.SigningKeyCommand;
import dev.tollgate.exchange.cli.UserError;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the exchange server. Exit code 2: the input must be mended. */
@Command(
        name = "tollgate-exchange",
        mixinStandardHelpOptions = true,
        description = "Exchanges API keys for short-lived tokens.",
        subcommands = {
            ServeCommand.class,
            SigningKeyCommand.class,
            IntegrationCommand.class,
            KeyCommand.class,
            QuotaCommand.class
        })
public final class ExchangeMain {
    private static final int UNUSABLE = 2;

    private ExchangeMain() {}

    public static void main(String[] args) {
        System.exit(execute(args));
    }

    /** Runs a command and returns the exit code. */
    static int execute(String... args) {
        return new CommandLine(new ExchangeMain())
                .setExecutionExceptionHandler((e, commandLine, parsed) -> {
                    if (!(e instanceof UserError)) {
                        throw e;
                    }
                    commandLine.getErr().println(e.getMessage());
                    return UNUSABLE;
                })
                .execute(args);
    }
}
