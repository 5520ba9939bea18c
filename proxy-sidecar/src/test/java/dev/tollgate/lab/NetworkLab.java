package dev.tollgate.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Three network namespaces, client - router - server, that exist from construction to {@link #close}, or to the end of the JVM. The router
 * shapes each direction with tbf, and {@link Wire} delays what passes between it and the server:
 *
 * <pre>client eth0 == veth == toclient [tbf] router [tbf] toserver == TUN, delay == eth0 server</pre>
 *
 * The bottleneck's queue is in the router and not in the sender, whose kernel would else throttle itself. Congestion
 * control is cubic on the link, set by route: a namespace may only make those algorithms its default that the machine
 * allows everybody. Socket buffers may grow to 64 MiB, as on servers for long fat networks.
 */
public final class NetworkLab implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String[] SETTINGS = {
        "net.ipv4.tcp_congestion_control=reno",
        "net.ipv4.tcp_no_metrics_save=1",
        "net.ipv4.tcp_rmem=4096 131072 67108864",
        "net.ipv4.tcp_wmem=4096 16384 67108864",
        "net.ipv4.ip_forward=1",
        "net.ipv6.conf.all.forwarding=1",
    };

    private final String name = "lab" + ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();
    private final String client = name + "c";
    private final String router = name + "r";
    private final String server = name + "s";
    private final Deque<Process> processes = new ArrayDeque<>();
    private final Family family;
    private final Thread closeAtExit = new Thread(this::close, name);
    private boolean closed;

    /**
     * Makes the namespaces and the link.
     *
     * @throws IOException if the machine does not allow it; what was made is removed
     */
    public NetworkLab(Link link, Family family, Path wireProgram) throws IOException {
        this.family = family;
        Runtime.getRuntime().addShutdownHook(closeAtExit);
        try {
            for (String namespace : List.of(client, router, server)) {
                Commands.run("ip netns add " + namespace);
                Commands.run("ip -n " + namespace + " link set lo up");
                Commands.run("ip netns exec " + namespace + " sysctl -qw", SETTINGS);
            }
            connect(link, wireProgram);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void connect(Link link, Path wireProgram) throws IOException {
        Commands.run("ip -n " + client + " link add eth0 type veth peer name toclient netns " + router);
        processes.push(Wire.start(wireProgram, router, "toserver", server, "eth0", link.rttMillis() * 500));
        addAddress(client, family.client(), "eth0");
        addAddress(router, family.routerToClient(), "toclient");
        addAddress(router, family.routerToServer(), "toserver");
        addAddress(server, family.server(), "eth0");
        Commands.run("ip -n " + client + " link set eth0 up");
        Commands.run("ip -n " + router + " link set toclient up");
        Commands.run("ip -n " + router + " link set toserver up txqueuelen 5000");
        Commands.run("ip -n " + server + " link set eth0 up txqueuelen 5000");
        Commands.run("ip -n " + client + " route add default via " + family.routerToClient() + " congctl cubic");
        Commands.run("ip -n " + server + " route add default via " + family.routerToServer() + " congctl cubic");
        for (String device : List.of("toclient", "toserver")) {
            Commands.run("tc -n " + router + " qdisc add dev " + device + " root tbf rate " + link.mbits()
                    + "mbit burst " + link.burst() + " limit " + link.queue());
        }
    }

    private void addAddress(String namespace, String address, String device) throws IOException {
        Commands.run("ip -n " + namespace + " addr add " + address + family.network() + " dev " + device);
    }

    Family family() {
        return family;
    }

    /** Returns why this machine cannot run a lab, or empty if it can. */
    public static Optional<String> obstacle() {
        for (String program : List.of("ip", "tc", "sysctl", "cc")) {
            if (!Commands.has(program)) {
                return Optional.of("there is no program " + program + " (Debian: iproute2, procps, gcc, libc6-dev)");
            }
        }
        if (!Files.isWritable(Path.of("/dev/net/tun"))) {
            return Optional.of("/dev/net/tun cannot be written");
        }
        String probe = "lab" + ProcessHandle.current().pid() + "probe";
        try {
            Commands.run("ip netns add " + probe);
            Commands.run("ip netns del " + probe);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("network namespaces cannot be made here (root is needed): " + e.getMessage());
        }
    }

    /** Returns a builder of a process in the client's namespace. */
    public ProcessBuilder onClient(List<String> command) {
        return in(client, command);
    }

    /** Returns a builder of a process in the server's namespace. */
    public ProcessBuilder onServer(List<String> command) {
        return in(server, command);
    }

    /** Runs a command to its end in the server's namespace; the first argument is words separated by spaces. */
    void runOnServer(String command, String... moreWords) throws IOException {
        Commands.run("ip netns exec " + server + " " + command, moreWords);
    }

    private static ProcessBuilder in(String namespace, List<String> command) {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        words.addAll(command);
        return new ProcessBuilder(words);
    }

    /** Starts a process that ends with the lab. */
    public synchronized Process serve(ProcessBuilder builder) throws IOException {
        if (closed) {
            throw new IOException("the lab is closed");
        }
        Process process = builder.start();
        processes.push(process);
        return process;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        // who is told to stop still cleans up
        boolean interrupted = Thread.interrupted();
        Running.end(processes);
        for (String namespace : List.of(client, router, server)) {
            try {
                Commands.run("ip netns del " + namespace);
            } catch (IOException e) {
                System.err.println("left behind: " + e.getMessage());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
