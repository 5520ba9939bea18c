package dev.tollgate.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.cli.AuditCommand;
import dev.tollgate.exchange.cli.IntegrationCommand;
import dev.tollgate.exchange.cli.KeyCommand;
import dev.tollgate.exchange.cli.OrganizationCommand;
import dev.tollgate.exchange.cli.QuotaCommand;
import dev.tollgate.exchange.cli.SigningKeyCommand;
import dev.tollgate.exchange.cli.UserError;
import dev.tollgate.exchange.registry.RefusedException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of the exchange server. Exit code 2: something must be mended; 1: the store cannot be asked. */
@Command(
        name = "tollgate-exchange",
        mixinStandardHelpOptions = true,
        description = "Exchanges API keys for short-lived tokens.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServeCommand.class,
            SigningKeyCommand.class,
            IntegrationCommand.class,
            KeyCommand.class,
            QuotaCommand.class,
            OrganizationCommand.class,
            AuditCommand.class
        })
public final class ExchangeMain {
    private static final int UNUSABLE = 2;
    private static final int UNREACHABLE = 1;

    private ExchangeMain() {}

    public static void main(String[] args) {
        System.exit(execute(new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8), args));
    }

    /** Runs a command and returns the exit code. */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new ExchangeMain())
                .addSubcommand("completion", new GenerateCompletion())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, ignored) -> misused(e))
                .setExecutionExceptionHandler((e, commandLine, parsed) -> failed(e, commandLine))
                .execute(args);
    }

    private static int misused(ParameterException e) {
        CommandLine commandLine = e.getCommandLine();
        String help = commandLine.getCommandSpec().qualifiedName() + " --help";
        List<String> suggestions =
                e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String hint = suggestions.isEmpty() ? "" : ": did you mean " + String.join(" or ", suggestions) + "?";
        commandLine.getErr().println(oneLine(e.getMessage()) + hint + " (see '" + help + "')");
        return UNUSABLE;
    }

    private static int failed(Exception e, CommandLine commandLine) throws Exception {
        boolean mendable = e instanceof UserError || e instanceof RefusedException;
        if (!mendable && !(e instanceof StoreException)) {
            throw e;
        }
        commandLine.getErr().println(oneLine(e.getMessage()));
        return mendable ? UNUSABLE : UNREACHABLE;
    }

    private static String oneLine(@Nullable String message) {
        return String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
