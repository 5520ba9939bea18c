package dev.tollgate.sidecar.cli;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.text.OutputForm;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of all commands about quotas: whom they ask, and how they print the answer. */
final class QuotaTarget {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The sidecar's YAML file.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Option(names = "--sidecar", description = "Ask the sidecar that runs here, also where a fleet shares its quotas.")
    private boolean sidecar;

    @Option(
            names = "--output",
            defaultValue = "text",
            description = "text for people, json for scripts (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private OutputForm form;

    /**
     * Asks, and prints the answer.
     *
     * @param command for messages
     * @param check refuses a question that nobody could answer, by the dimensions that are counted there
     * @return the exit code
     */
    int ask(String command, QuotaQuery query, Consumer<List<Dimension>> check) {
        try {
            SidecarConfig read = ConfigReader.read(ConfigReader.open(config));
            StoreSettings shared =
                    sidecar || read.shared() == null ? null : read.shared().settings();
            List<Dimension> counted = read.mode().name().counted();
            query.check();
            check.accept(shared == null ? counted : StoreQuotas.shared(counted));
            return print(query, answer(read, shared, query));
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            return QuotaAnswer.UNUSABLE;
        } catch (IllegalArgumentException e) {
            System.err.println("quota " + command + ": " + e.getMessage() + ": see quota " + command + " --help");
            return QuotaAnswer.UNUSABLE;
        }
    }

    private QuotaAnswer answer(SidecarConfig read, @Nullable StoreSettings shared, QuotaQuery query) {
        if (shared != null) {
            return StoreQuotas.ask(read, shared, query.uri());
        }
        InetSocketAddress ops = read.ops();
        return ops == null
                ? QuotaAnswer.unusable(config + ": ops is missing: set the address of the sidecar's ops listener")
                : OpsQuotas.ask(ops, query.uri());
    }

    private int print(QuotaQuery query, QuotaAnswer answer) {
        boolean done = answer.exitCode() == 0;
        String text = answer.text();
        if (!done) {
            text = QuotaText.asCommand(text);
        } else if (form == OutputForm.TEXT) {
            text = QuotaText.of(query.path(), text);
        }
        PrintStream out = done ? System.out : System.err;
        out.println(text.stripTrailing());
        return answer.exitCode();
    }
}
