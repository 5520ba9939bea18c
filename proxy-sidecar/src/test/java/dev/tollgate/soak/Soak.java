package dev.tollgate.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleUnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs exchange and both sidecars for an hour while something goes wrong each minute, and tells whether anything rose. */
@Command(
        name = "deploy/bench/soak",
        mixinStandardHelpOptions = true,
        description = "Runs exchange and both sidecars under load while what they depend on fails, samples heap, direct"
                + " memory, files, threads and latency each minute, and fails if one of them rises or a good request is"
                + " lost. All traffic stays on loopback.")
public final class Soak implements Callable<Integer> {
    private static final int WARM_UP = 2;
    private static final double FULL = 100_000;

    @Option(names = "--minutes", defaultValue = "60", description = "How many minutes, and faults. Default: 60.")
    private int minutes;

    @Option(names = "--seconds", defaultValue = "60", description = "Length of a minute, for a short try. Default: 60.")
    private int seconds;

    @Option(
            names = "--load",
            defaultValue = "0.7",
            description = "Share of what the servers can do here. Default: 0.7.")
    private double share;

    private final Map<String, List<Double>> series = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();

    private Soak() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Soak()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (minutes < 1 || seconds < 10 || share <= 0 || share > 1) {
            System.err.println("--minutes is 1 or more, --seconds 10 or more, --load above 0 and at most 1");
            return 2;
        }
        Outages outages = new Outages();
        try (SoakPlatform platform = new SoakPlatform()) {
            Load load = new Load(platform, outages);
            Tests tests = new Tests(load, outages);
            double most = mostPossible(load);
            System.out.printf(
                    Locale.ROOT, "The servers answer %.0f requests/s; the load is %.0f%n", most, share * most);
            tests.start();
            soak(platform, load, tests, outages, share * most);
            tests.close();
            count(platform, load, tests);
        }
        return verdict();
    }

    /** The first run warms the JVMs up. */
    private double mostPossible(Load load) throws InterruptedException {
        Duration length = Duration.ofSeconds(Math.min(15, seconds));
        load.run(FULL, length);
        return load.run(FULL, length);
    }

    private void soak(SoakPlatform platform, Load load, Tests tests, Outages outages, double rate) throws Exception {
        load.exchanges.takeLatency();
        load.locates.takeLatency();
        print("%-4s %-18s %8s %15s %15s %6s %6s", "min", "fault", "req/s", "exchange ms", "locate ms", "tests", "lost");
        print("     (p50 and p99)   per server: heap, direct, resident MiB, files, threads");
        for (int minute = 0; minute < minutes; minute++) {
            Fault fault = Fault.values()[minute % Fault.values().length];
            CompletableFuture<?> trouble = CompletableFuture.runAsync(() -> happen(fault, platform, outages));
            double sent = load.run(rate, Duration.ofSeconds(seconds));
            trouble.get(seconds, TimeUnit.SECONDS);
            sample(minute, fault, sent, platform, load, tests);
        }
    }

    private void happen(Fault fault, SoakPlatform platform, Outages outages) {
        try {
            Thread.sleep(seconds * 200L);
            fault.happen(platform, outages, seconds * 500L);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(fault + " could not be made", e);
        }
    }

    private void sample(int minute, Fault fault, double sent, SoakPlatform platform, Load load, Tests tests)
            throws IOException, InterruptedException {
        Tally.Latency exchange = load.exchanges.takeLatency();
        Tally.Latency locate = load.locates.takeLatency();
        long lost = load.exchanges.lostOnes() + load.locates.lostOnes() + tests.tally.lostOnes();
        StringBuilder row = new StringBuilder(String.format(
                Locale.ROOT,
                "%-4d %-18s %8.0f %6.1f %8.1f %6.1f %8.1f %6d %6d ",
                minute + 1,
                fault.name().toLowerCase(Locale.ROOT),
                sent,
                exchange.median(),
                exchange.p99(),
                locate.median(),
                locate.p99(),
                tests.tally.goodOnes(),
                lost));
        for (Server server : platform.servers()) {
            Map<Sample.Figure, Double> figures = Sample.of(server.pid());
            row.append(" | ").append(server.name());
            figures.forEach((figure, value) -> {
                boolean memory = figure.title().endsWith("KiB");
                row.append(String.format(Locale.ROOT, memory ? " %.1f" : " %.0f", memory ? value / 1024 : value));
                add(minute, server.name() + " " + figure.title(), value);
            });
        }
        System.out.println(row);
        add(minute, "exchange p50 ms", exchange.median());
        add(minute, "exchange p99 ms", exchange.p99());
        add(minute, "locate p50 ms", locate.median());
        add(minute, "locate p99 ms", locate.p99());
    }

    private void add(int minute, String name, double value) {
        if (minute >= WARM_UP) {
            series.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }
    }

    /** Ends the servers and compares what they have written with what the clients have got. */
    private void count(SoakPlatform platform, Load load, Tests tests) throws InterruptedException {
        for (Server server : platform.servers()) {
            check(server.isAlive(), server.name() + " has ended before it was asked to");
            check(server.end(), server.name() + " did not end within a minute");
            check(server.errors() == 0, server.name() + " has logged " + server.errors() + " errors");
        }
        equal("locate's access lines and answers", platform.locate.records(), load.locates.goodOnes());
        equal("ndt's usage lines and tests that began", platform.ndt.records(), tests.begun());
        lost("exchanges", load.exchanges);
        lost("locate requests", load.locates);
        lost("tests", tests.tally);
    }

    private void lost(String name, Tally tally) {
        print(
                "%s: %d good, %d while the service behind was out, %d lost",
                name, tally.goodOnes(), tally.excusedOnes(), tally.lostOnes());
        check(tally.lostOnes() == 0, name + " were lost: " + tally.losses());
        check(tally.goodOnes() > 0, "no " + name + " at all");
    }

    private void equal(String name, long one, long other) {
        check(one == other, name + " differ: " + one + " and " + other);
    }

    private void check(boolean holds, String complaint) {
        if (!holds) {
            complaints.add(complaint);
        }
    }

    private int verdict() {
        for (Sample.Figure figure : Sample.Figure.values()) {
            for (String server : List.of("exchange", "locate", "ndt")) {
                String name = server + " " + figure.title();
                complaints.addAll(Drift.in(name, series.getOrDefault(name, List.of()), figure::highest));
            }
        }
        for (String server : List.of("exchange", "locate")) {
            drift(server + " p50 ms", first -> 1.5 * first + 2);
            drift(server + " p99 ms", first -> 2 * first + 20);
        }
        complaints.forEach(complaint -> System.out.println("NOT: " + complaint));
        if (minutes - WARM_UP < Drift.LEAST) {
            print("Too short to tell whether anything rises: give --minutes %d or more", WARM_UP + Drift.LEAST);
        }
        System.out.println(complaints.isEmpty() ? "Flat, and nothing lost." : "The soak has failed.");
        return complaints.isEmpty() ? 0 : 1;
    }

    private void drift(String name, DoubleUnaryOperator highest) {
        complaints.addAll(Drift.in(name, series.getOrDefault(name, List.of()), highest));
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
