package dev.tollgate.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.exchange.apikey.KeyStore.ForeignException;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import dev.tollgate.exchange.cli.AuditCommand;
import dev.tollgate.exchange.cli.CompletionCommand;
import dev.tollgate.exchange.cli.IntegrationCommand;
import dev.tollgate.exchange.cli.KeyCommand;
import dev.tollgate.exchange.cli.OperatorCommand;
import dev.tollgate.exchange.cli.OrganizationCommand;
import dev.tollgate.exchange.cli.QuotaCommand;
import dev.tollgate.exchange.cli.SigningKeyCommand;
import dev.tollgate.exchange.cli.StoreCommand;
import dev.tollgate.exchange.cli.UserError;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.signing.KeyFileException;
import dev.tollgate.output.StandardStreams;
import dev.tollgate.process.BuildVersion;
import dev.tollgate.text.OneLine;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of the exchange server. Exit code 2: an error in the input; 1: the store cannot be reached. */
@Command(
        name = "exchange",
        mixinStandardHelpOptions = true,
        description = "Exchanges API keys for short-lived tokens.",
        synopsisSubcommandLabel = "COMMAND")
public final class ExchangeMain {
    private static final int UNUSABLE = 2;
    private static final int UNREACHABLE = 1;
    private static final String SERVE = "serve";
    private static final String COMPLETION = "completion";
    private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put(SERVE, ServeCommand.class);
        COMMANDS.put("signing-key", SigningKeyCommand.class);
        COMMANDS.put("integration", IntegrationCommand.class);
        COMMANDS.put("key", KeyCommand.class);
        COMMANDS.put("quota", QuotaCommand.class);
        COMMANDS.put("organization", OrganizationCommand.class);
        COMMANDS.put("operator", OperatorCommand.class);
        COMMANDS.put("store", StoreCommand.class);
        COMMANDS.put("audit", AuditCommand.class);
        COMMANDS.put(COMPLETION, CompletionCommand.class);
    }

    private ExchangeMain() {}

    /** A server never blocks on its output. A command does, so that it loses no line. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(SERVE)) {
            StandardStreams.open();
        }
        System.exit(execute(new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8), args));
    }

    /** Runs a command and returns the exit code. */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return commandLine(args)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, ignored) -> misused(e))
                .setExecutionExceptionHandler((e, commandLine, parsed) -> failed(e, commandLine))
                .execute(args);
    }

    /**
     * Parses the options of the given command only. Parsing those of all commands takes longer than a server's start.
     */
    private static CommandLine commandLine(String... args) {
        CommandLine commandLine = new CommandLine(new ExchangeMain());
        commandLine.getCommandSpec().version("tollgate " + BuildVersion.of(ExchangeMain.class));
        String asked = args.length == 0 ? "" : args[0];
        boolean onlyOne = COMMANDS.containsKey(asked) && !asked.equals(COMPLETION);
        COMMANDS.forEach((name, type) -> {
            if (!onlyOne || name.equals(asked)) {
                commandLine.addSubcommand(name, type);
            }
        });
        return commandLine;
    }

    private static int misused(ParameterException e) {
        CommandLine commandLine = e.getCommandLine();
        String help = commandLine.getCommandSpec().qualifiedName() + " --help";
        Optional<String> suggestion =
                e instanceof UnmatchedArgumentException unmatched ? Suggestion.of(unmatched) : Optional.empty();
        String hint = suggestion.map(word -> ": did you mean " + word + "?").orElse("");
        String mistake = OneLine.of(WrongValue.of(e).orElse(String.valueOf(e.getMessage())));
        commandLine.getErr().println(mistake + hint + " (see '" + help + "')");
        return UNUSABLE;
    }

    private static int failed(Exception e, CommandLine commandLine) throws Exception {
        boolean mendable = e instanceof UserError
                || e instanceof RefusedException
                || e instanceof KeyFileException
                || e instanceof UnreadableException
                || e instanceof ForeignException;
        if (!mendable && !(e instanceof StoreException)) {
            throw e;
        }
        commandLine.getErr().println(optionOf(e, commandLine) + OneLine.of(e.getMessage()));
        return mendable ? UNUSABLE : UNREACHABLE;
    }

    /** Names the option that gave a value which was refused, if the command has one. */
    private static String optionOf(Exception e, CommandLine commandLine) {
        String field = e instanceof RefusedException refused ? refused.field() : null;
        String option = "--" + String.valueOf(field).replace('_', '-');
        return commandLine.getCommandSpec().findOption(option) == null ? "" : option + ": ";
    }
}
