package dev.tollgate.sidecar;

import dev.tollgate.log.JdkLogging;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.ops.StandardOutput;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the sidecar. Exit code 2: the command line or the configuration must be mended. */
@Command(
        name = "tollgate-sidecar",
        mixinStandardHelpOptions = true,
        description = "Checks tokens and enforces quotas in front of one locate or one ndt-server.")
public final class SidecarMain implements Callable<Integer> {
    private static final int UNUSABLE = 2;
    private static final String CONFIG = "--config";

    @Option(names = CONFIG, required = true, paramLabel = "FILE", description = "The YAML file.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Option(names = "--check-config", description = "Check the file, and those that it names, and exit.")
    private boolean checkOnly;

    private SidecarMain() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(execute(args));
    }

    /** Runs the command and returns the exit code. */
    static int execute(String... args) throws InterruptedException {
        return isPlainStart(args) ? serve(Path.of(args[1])) : parsed(args);
    }

    /** Such a command line needs no parser; to load one takes a third of the time to the first bind. */
    private static boolean isPlainStart(String... args) {
        return args.length == 2 && args[0].equals(CONFIG) && !args[1].isEmpty() && "-@".indexOf(args[1].charAt(0)) < 0;
    }

    private static int parsed(String... args) {
        return new CommandLine(new SidecarMain())
                .setParameterExceptionHandler((e, ignored) -> {
                    System.err.println(e.getMessage() + ": see --help");
                    return UNUSABLE;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws InterruptedException {
        return checkOnly ? check(config) : serve(config);
    }

    private static int check(Path config) {
        try {
            ReadFiles files = ConfigReader.open(config);
            new ConfigCheck(ConfigReader.read(files), files).run();
            return 0;
        } catch (ConfigException e) {
            return unusable(e);
        }
    }

    private static int serve(Path config) throws InterruptedException {
        JdkLogging.redirect();
        NameMemory.shorten();
        try {
            ReadFiles files = ConfigReader.open(config);
            HeadStart netty = HeadStart.begin();
            open(Sidecar.prepare(ConfigReader.read(files), files, StandardOutput.open(), netty));
            new CountDownLatch(1).await();
            return 0;
        } catch (ConfigException e) {
            return unusable(e);
        }
    }

    /** A signal that comes while the listeners are being bound waits until there is what to drain. */
    private static void open(Sidecar sidecar) throws ConfigException {
        CompletableFuture<Runnable> drain = new CompletableFuture<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain.join().run(), "shutdown"));
        try {
            sidecar.open();
            sidecar.follow();
            drain.complete(sidecar::close);
        } finally {
            drain.complete(() -> {});
        }
    }

    private static int unusable(ConfigException e) {
        System.err.println(e.getMessage());
        return UNUSABLE;
    }
}
