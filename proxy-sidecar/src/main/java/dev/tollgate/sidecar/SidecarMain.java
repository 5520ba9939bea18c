package dev.tollgate.sidecar;

import dev.tollgate.log.JdkLogging;
import dev.tollgate.log.LineFormat;
import dev.tollgate.log.SilentLog;
import dev.tollgate.output.StandardStreams;
import dev.tollgate.process.BuildVersion;
import dev.tollgate.process.Lifetime;
import dev.tollgate.sidecar.cli.HandoverCommand;
import dev.tollgate.sidecar.cli.QuotaCommand;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.text.OneLine;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the sidecar. Exit code 2: an error in the command line or the configuration. */
@Command(
        name = "tollgate-sidecar",
        mixinStandardHelpOptions = true,
        description = "Checks tokens and enforces quotas in front of one locate or one ndt-server.",
        footer = {
            "handover check --config=FILE: check that clients' sockets can be handed over to ndt-server.",
            "quota list|explain|reset --config=FILE: what integrations have used, in a running sidecar or a whole fleet."
        })
public final class SidecarMain implements Callable<Integer> {
    private static final int UNUSABLE = 2;
    private static final String CONFIG = "--config";

    @Option(names = CONFIG, required = true, paramLabel = "FILE", description = "The YAML file.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Option(names = "--check-config", description = "Check the file and the files it names, and exit.")
    private boolean checkOnly;

    private final Supplier<StandardStreams> streams;

    private SidecarMain(Supplier<StandardStreams> streams) {
        this.streams = streams;
    }

    public static void main(String[] args) throws InterruptedException {
        if (args.length > 0 && args[0].equals(QuotaCommand.NAME)) {
            SilentLog.begin();
        }
        System.exit(execute(StandardStreams::open, args));
    }

    /**
     * Runs the command and returns the exit code.
     *
     * @param streams opens the output of a sidecar that runs
     */
    static int execute(Supplier<StandardStreams> streams, String... args) throws InterruptedException {
        if (args.length > 0 && args[0].equals(HandoverCommand.NAME)) {
            return HandoverCommand.execute(args);
        }
        if (args.length > 0 && args[0].equals(QuotaCommand.NAME)) {
            return QuotaCommand.execute(args);
        }
        return isPlainStart(args) ? serve(Path.of(args[1]), streams.get()) : parsed(streams, args);
    }

    /** This command line needs no parser. Loading one takes a third of the time to the first bind. */
    private static boolean isPlainStart(String... args) {
        return args.length == 2 && args[0].equals(CONFIG) && !args[1].isEmpty() && "-@".indexOf(args[1].charAt(0)) < 0;
    }

    private static int parsed(Supplier<StandardStreams> streams, String... args) {
        CommandLine commandLine = new CommandLine(new SidecarMain(streams));
        commandLine.getCommandSpec().version("tollgate " + BuildVersion.of(SidecarMain.class));
        return commandLine
                .setParameterExceptionHandler((e, ignored) -> {
                    System.err.println(OneLine.of(e.getMessage()) + ": see --help");
                    return UNUSABLE;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws InterruptedException {
        return checkOnly ? check(config) : serve(config, streams.get());
    }

    private static int check(Path config) {
        try {
            ReadFiles files = ConfigReader.open(config);
            new ConfigCheck(ConfigReader.read(files), files).run();
            files.remarks().forEach(System.err::println);
            return 0;
        } catch (ConfigException e) {
            return unusable(e);
        }
    }

    private static int serve(Path config, StandardStreams streams) throws InterruptedException {
        Lifetime lifetime = Lifetime.begin();
        JdkLogging.redirect();
        NameMemory.shorten();
        try {
            ReadFiles files = ConfigReader.open(config);
            NettyPreload netty = NettyPreload.begin();
            SidecarConfig read = ConfigReader.read(files);
            LineFormat.use(read.logging().format());
            files.remarks().forEach(LoggerFactory.getLogger(SidecarMain.class)::warn);
            Sidecar sidecar = Sidecar.prepare(read, files, streams.output(), netty);
            return lifetime.serve(() -> {
                sidecar.open();
                sidecar.follow();
                return sidecar;
            });
        } catch (ConfigException e) {
            return unusable(e);
        } finally {
            streams.flush();
        }
    }

    private static int unusable(ConfigException e) {
        System.err.println(e.getMessage());
        return UNUSABLE;
    }
}
