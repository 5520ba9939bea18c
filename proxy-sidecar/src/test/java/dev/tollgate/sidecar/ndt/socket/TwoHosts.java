package dev.tollgate.sidecar.ndt.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client's and a server's network namespace, joined by a pair of devices with IPv4 and IPv6 addresses. */
final class TwoHosts implements AutoCloseable {
    static final String CLIENT = "10.97.0.2";
    static final String CLIENT_IPV6 = "fd97::2";
    static final String SERVER = "10.97.0.1";
    static final String SERVER_IPV6 = "fd97::1";

    private final String client = "tgc" + ProcessHandle.current().pid();
    private final String server = "tgs" + ProcessHandle.current().pid();
    private final Deque<Process> processes = new ArrayDeque<>();

    TwoHosts() throws Exception {
        try {
            run("ip netns add " + client);
            run("ip netns add " + server);
            run("ip -n " + server + " link add eth0 type veth peer name eth0 netns " + client);
            up(server, SERVER, SERVER_IPV6);
            up(client, CLIENT, CLIENT_IPV6);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static void up(String host, String address, String ipv6) throws Exception {
        run("ip -n " + host + " addr add " + address + "/24 dev eth0");
        run("ip -n " + host + " addr add " + ipv6 + "/64 dev eth0 nodad");
        run("ip -n " + host + " link set eth0 up");
        run("ip -n " + host + " link set lo up");
    }

    /** Runs a command to its end and returns what it writes. */
    static String run(String command) throws Exception {
        Process process = new ProcessBuilder(command.split(" ", -1))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + output);
        }
        return output;
    }

    String onServer(String command) throws Exception {
        return run("ip netns exec " + server + " " + command);
    }

    /** Returns what comes back from a URL at the client, waiting until something listens there. */
    String fetch(String url) throws Exception {
        return run("ip netns exec " + client + " curl -sg --retry 60 --retry-delay 1 --retry-connrefused " + url);
    }

    /** Starts a class at the server. */
    Process startOnServer(Path log, String... mainAndArguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", server));
        words.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path")));
        words.addAll(List.of(mainAndArguments));
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.push(process);
        return process;
    }

    @Override
    public void close() throws Exception {
        for (Process process : processes) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        for (String host : List.of(client, server)) {
            new ProcessBuilder("ip", "netns", "del", host).start().waitFor();
        }
    }
}
