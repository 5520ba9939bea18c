package dev.tollgate.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what the sidecar, or HAProxy, does to ndt7 tests: direct and through, in turns, on links made for it. */
@Command(
        name = "deploy/bench/ndt-lab",
        mixinStandardHelpOptions = true,
        description = "Compares ndt7 tests through the sidecar with direct ones, in network namespaces.",
        footer = {
            "",
            "The server's namespace gets deploy/sysctl for tests through the sidecar, Linux' own values for the others.",
            "Needs root, /dev/net/tun and the Debian packages iproute2, procps, gcc, libc6-dev, openssl; for --ways",
            "haproxy also haproxy, for --js-client also nodejs; --ways handover and whole need make -C deploy/handover. Each test takes",
            "ten seconds; a link has 2 x (1 + ways) x clients x protocols x rounds of them.",
            "",
            "Delays of uploads depend on the client: m-lab/ndt7-client-go does not read while it writes a message, of up to",
            "1 MiB, so that its figures differ from test to test by a second at 2 Mbit/s. --java-client reads all the time."
        })
public final class NdtLab implements Callable<Integer> {
    @Option(
            names = "--ndt-server",
            required = true,
            paramLabel = "FILE",
            description = "The binary of m-lab/ndt-server.")
    private Path ndtServer;

    @Option(names = "--client", paramLabel = "FILE", description = "The binary of m-lab/ndt7-client-go.")
    private Path goClient;

    @Option(
            names = "--js-client",
            description = "Also npm's client: needs node, and npm ci in proxy-sidecar/src/test/js.")
    private boolean jsClient;

    @Option(names = "--java-client", description = "Also the lab's own client, which counts bytes exactly.")
    private boolean javaClient;

    @Option(
            names = "--links",
            split = ",",
            defaultValue = "2:5,2:50,20:5,20:50,200:5,200:50,1000:5,1000:50",
            paramLabel = "MBITS:MILLIS",
            description = "Rate and round-trip time. Default: ${DEFAULT-VALUE}")
    private List<String> links;

    @Option(
            names = "--ways",
            split = ",",
            defaultValue = "sidecar,haproxy",
            description = "What is compared with direct: sidecar, handover, whole, haproxy. Default: ${DEFAULT-VALUE}")
    private List<Way> ways;

    @Option(
            names = "--protocols",
            split = ",",
            defaultValue = "ws,wss",
            description = "ws, wss. Default: ${DEFAULT-VALUE}")
    private List<String> protocols;

    @Option(names = "--rounds", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--parallel",
            defaultValue = "1",
            description = "Links at a time; more than one only up to 20 Mbit/s. Default: ${DEFAULT-VALUE}")
    private int parallel;

    @Option(
            names = "--directions",
            split = ",",
            defaultValue = "download,upload",
            description = "download, upload. Default: ${DEFAULT-VALUE}")
    private List<String> directions;

    @Option(
            names = "--family",
            defaultValue = "ipv4",
            description = "The addresses of client and server: ipv4, ipv6. Default: ${DEFAULT-VALUE}")
    private Family family;

    @Option(names = "--transparent", description = "The sidecar calls ndt-server from the client's address.")
    private boolean transparent;

    @Option(
            names = "--early-exit",
            description =
                    "Downloads with early_exit=250, which the server ends after 250 MB, with the lab's own client.")
    private boolean earlyExit;

    @Option(
            names = "--sidecar",
            split = " ",
            paramLabel = "COMMAND",
            defaultValue = "java -XX:+UseSerialGC -Xmx128m -jar" + " proxy-sidecar/target/proxy-sidecar.jar",
            description = "What runs the sidecar, without --config. Default: ${DEFAULT-VALUE}")
    private List<String> sidecar;

    @Option(names = "--keep", description = "Keep the folder with configurations, logs and archives.")
    private boolean keep;

    private NdtLab() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new NdtLab())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Optional<String> obstacle = NetworkLab.obstacle();
        if (obstacle.isPresent()) {
            System.err.println("No lab here: " + obstacle.get());
            return 2;
        }
        Path folder = Files.createTempDirectory("ndt-lab");
        ExecutorService side = Executors.newFixedThreadPool(parallel);
        try {
            Path wire = Wire.compile(Path.of("proxy-sidecar"), folder);
            List<Future<Boolean>> complete = new ArrayList<>();
            for (String link : links) {
                Path of = Files.createDirectory(folder.resolve(link.replace(':', '-')));
                complete.add(side.submit(() -> measure(Link.parse(link), wire, of)));
            }
            boolean all = true;
            for (Future<Boolean> one : complete) {
                all &= succeeded(one);
            }
            return all ? 0 : 1;
        } finally {
            side.shutdownNow();
            if (keep) {
                System.out.println("Kept: " + folder);
            } else {
                Commands.run("rm -rf", folder.toString());
            }
        }
    }

    private static boolean succeeded(Future<Boolean> link) throws InterruptedException {
        try {
            return link.get();
        } catch (ExecutionException e) {
            System.err.println("A link could not be measured: " + e.getCause());
            return false;
        }
    }

    private boolean measure(Link link, Path wire, Path folder) throws Exception {
        try (NetworkLab lab = new NetworkLab(link, family, wire)) {
            TestSite site = new TestSite(lab, folder, Path.of("deploy"));
            site.noteFlows();
            site.startNdtServer(ndtServer);
            if (ways.contains(Way.SIDECAR)) {
                site.startSidecar(sidecar, protocols.contains("wss"), transparent);
            }
            for (Way way : List.of(Way.HANDOVER, Way.WHOLE)) {
                if (ways.contains(way)) {
                    site.startHandover(way, ndtServer, sidecar, protocols.contains("wss"));
                }
            }
            if (ways.contains(Way.HAPROXY)) {
                site.startHaproxy(protocols.contains("wss"));
            }
            List<LabRecord> records =
                    new Series(lab, site, clients(), protocols, directions(), ways, rounds, earlyExit).run();
            synchronized (this) {
                new ResultTable(link, ways, earlyExit, records).print();
            }
            return records.stream().allMatch(LabRecord::complete);
        }
    }

    private List<String> directions() {
        return earlyExit ? List.of("download") : directions;
    }

    private List<ClientProgram> clients() {
        if (earlyExit) {
            return List.of(ClientProgram.java(10));
        }
        List<ClientProgram> clients = new ArrayList<>();
        if (goClient != null) {
            clients.add(ClientProgram.go(goClient));
        }
        if (jsClient) {
            clients.add(ClientProgram.javaScript(Path.of("proxy-sidecar")));
        }
        if (javaClient || clients.isEmpty()) {
            clients.add(ClientProgram.java(10));
        }
        return clients;
    }
}
