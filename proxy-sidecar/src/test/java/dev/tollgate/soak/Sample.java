package dev.tollgate.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The state of one server after a collection, from {@code /proc} and {@code jcmd}. */
final class Sample {
    /** What must stay flat, and by how much it may rise between the first and the last third of the run. */
    enum Figure {
        /** Live heap in KiB. */
        HEAP_KIB("heap KiB", 0.15, 3 * 1024),
        /** Memory that the JVM takes outside of its heap and classes for buffers, in KiB ("Other" of its own record). */
        DIRECT_KIB("direct KiB", 0.15, 3 * 1024),
        /** Resident memory in KiB. */
        RESIDENT_KIB("resident KiB", 0.15, 16 * 1024),
        /** Open file descriptors. */
        FILES("files", 0.1, 16),
        /** Threads. */
        THREADS("threads", 0, 4);

        private final String title;
        private final double share;
        private final double slack;

        Figure(String title, double share, double slack) {
            this.title = title;
            this.share = share;
            this.slack = slack;
        }

        String title() {
            return title;
        }

        /** Returns the highest value that is no drift from an earlier one. */
        double highest(double earlier) {
            return earlier * (1 + share) + slack;
        }
    }

    private static final Pattern HEAP_USED = Pattern.compile("total \\d+K, used (\\d+)K");
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB");
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private Sample() {}

    /**
     * Collects the garbage of a JVM that was started with {@code -XX:NativeMemoryTracking=summary}, and looks at it.
     *
     * @throws IOException if the process has gone
     */
    static Map<Figure, Double> of(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        Map<Figure, Double> sample = new EnumMap<>(Figure.class);
        String status = Files.readString(Path.of("/proc/" + pid + "/status"));
        sample.put(Figure.HEAP_KIB, sum(HEAP_USED, jcmd(pid, "GC.heap_info")));
        sample.put(Figure.DIRECT_KIB, sum(OTHER, jcmd(pid, "VM.native_memory", "summary")));
        sample.put(Figure.RESIDENT_KIB, sum(RESIDENT, status));
        sample.put(Figure.THREADS, sum(THREADS, status));
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            sample.put(Figure.FILES, (double) files.count());
        }
        return sample;
    }

    private static double sum(Pattern pattern, String text) {
        double sum = 0;
        for (Matcher match = pattern.matcher(text); match.find(); ) {
            sum += Double.parseDouble(match.group(1));
        }
        return sum;
    }

    private static String jcmd(long pid, String... command) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String[] all = Stream.concat(Stream.of(jcmd, Long.toString(pid)), Stream.of(command))
                .toArray(String[]::new);
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("jcmd " + pid + " " + command[0] + ": " + text.strip());
        }
        return text;
    }
}
