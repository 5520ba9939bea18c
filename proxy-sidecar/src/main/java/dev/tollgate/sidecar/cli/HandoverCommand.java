package dev.tollgate.sidecar.cli;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.NdtConfig;
import dev.tollgate.sidecar.config.NdtSection;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.listener.EventLoops;
import dev.tollgate.sidecar.listener.Transport;
import dev.tollgate.sidecar.ndt.handover.HandoverCheck;
import dev.tollgate.sidecar.ndt.handover.HandoverSocket;
import dev.tollgate.sidecar.ndt.whole.WholeCheck;
import dev.tollgate.sidecar.reload.FollowedName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code handover}. Exit code 0: it works; 1: it does not; 2: the command line or the configuration is wrong.
 */
@Command(
        name = HandoverCommand.NAME,
        mixinStandardHelpOptions = true,
        description = "Check the hand-over of clients' sockets to ndt-server.",
        subcommands = HandoverCommand.Check.class,
        subcommandsRepeatable = false)
public final class HandoverCommand {
    /** The word on the command line that selects it. */
    public static final String NAME = "handover";

    private static final int BROKEN = 1;
    private static final int UNUSABLE = 2;

    /**
     * Runs it, and returns the exit code.
     *
     * @param args with the name of this command first
     */
    public static int execute(String... args) {
        return new CommandLine(new HandoverCommand())
                .setParameterExceptionHandler((e, ignored) -> {
                    System.err.println(e.getMessage() + ": see handover --help");
                    return UNUSABLE;
                })
                .execute(Arrays.copyOfRange(args, 1, args.length));
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Query tollgate-handover and hand a loopback connection over.")
    static final class Check implements Callable<Integer> {
        @Option(names = "--config", required = true, paramLabel = "FILE", description = "The sidecar's YAML file.")
        @SuppressWarnings("NullAway.Init")
        private Path config;

        @Override
        public Integer call() {
            try {
                return check(ConfigReader.read(ConfigReader.open(config)));
            } catch (ConfigException e) {
                System.err.println(e.getMessage());
                return UNUSABLE;
            }
        }

        private int check(SidecarConfig read) throws ConfigException {
            NdtConfig mode = read.mode() instanceof NdtConfig ndt ? ndt : null;
            Path path = mode == null ? null : mode.ndt().handover();
            if (mode == null || path == null || !Transport.EPOLL.isAvailable()) {
                throw new ConfigException(
                        path == null
                                ? config + ": ndt.handover is missing: name the socket of tollgate-handover"
                                : "ndt.handover: this needs native epoll on Linux");
            }
            try (FollowedName upstream = FollowedName.of("upstream", mode.upstream());
                    EventLoops loops = new EventLoops(Transport.EPOLL, 1, () -> {})) {
                Optional<String> missing = new HandoverCheck(new HandoverSocket(path, upstream), loops.group())
                        .missing()
                        .or(() -> missingForWhole(mode.ndt(), path, loops));
                missing.ifPresentOrElse(
                        System.err::println, () -> System.out.println(works(mode.ndt(), path, upstream)));
                return missing.isPresent() ? BROKEN : 0;
            }
        }

        private static Optional<String> missingForWhole(NdtSection ndt, Path helper, EventLoops loops) {
            if (!ndt.handoverCleartext() || ndt.eventSocket() == null) {
                return Optional.empty();
            }
            try (WholeCheck check = new WholeCheck(loops.group(), ndt.eventSocket(), helper)) {
                return check.missing();
            }
        }

        private static String works(NdtSection ndt, Path helper, FollowedName upstream) {
            String whole = ndt.handoverCleartext()
                    ? " Cleartext clients can be handed over whole: that ndt-server serves " + ndt.eventSocket() + "."
                    : "";
            return helper + ": a connection was handed over to the ndt-server at " + upstream.get()
                    + ", which answered." + whole
                    + " The sidecar compares the UUID of each test with its client's socket:"
                    + " see tollgate_ndt_handovers_total{outcome=\"mismatch\"}";
        }
    }
}
