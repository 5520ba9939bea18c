package dev.tollgate.exchange.cli;

import dev.tollgate.text.Resource;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the completion of all commands, of stores and of ids for bash and zsh. */
@Command(
        name = "completion",
        description = "Print the completion script for bash and zsh: source <(exchange completion)",
        mixinStandardHelpOptions = true)
public final class CompletionCommand implements Callable<Integer> {
    private static final String IDS = "/dev/tollgate/exchange/completion.bash";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        spec.commandLine().getOut().print(AutoComplete.bash(root.getCommandName(), root));
        spec.commandLine().getOut().print(Resource.text(CompletionCommand.class, IDS));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
