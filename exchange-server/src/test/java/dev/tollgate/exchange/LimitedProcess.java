package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Commands in a process of their own that may do less than this one. Each is answered with one line: its exit code, and what
 * it printed, with {@code /} for the ends of lines.
 */
final class LimitedProcess {
    private static final long PATIENCE_SECONDS = 120;

    /** Root's rights over files of others are taken away; other users have none. */
    private static final List<String> WITHOUT_OVERRIDE =
            List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner");

    private LimitedProcess() {}

    /** Runs commands as a user whom permissions stop. */
    static List<String> withoutOverride(String... commands) throws Exception {
        boolean root = isRoot();
        if (root) {
            require("setpriv is not there, so root cannot be stopped by permissions", WITHOUT_OVERRIDE, "true");
        }
        return run(root ? WITHOUT_OVERRIDE : List.of(), commands);
    }

    /**
     * Runs commands on a small file system of their own, which holds a copy of a directory.
     *
     * @param mount an empty directory, where it is mounted
     * @param limit a shell command that takes a right or room away; {@code $1} is the mount
     */
    static List<String> onFileSystem(Path mount, Path copied, String limit, String... commands) throws Exception {
        List<String> own = isRoot() ? List.of("unshare", "-m") : List.of("unshare", "-r", "-m");
        String make = "mount -t tmpfs -o size=600k tollgate \"$1\"";
        require("this sandbox allows no mount", own, "sh", "-c", make, "sh", mount.toString());
        List<String> prefix = new ArrayList<>(own);
        prefix.addAll(
                List.of("sh", "-c", make + " && cp \"$2\"/* \"$1\" && " + limit + " && shift 2 && exec \"$@\"", "sh"));
        prefix.addAll(List.of(mount.toString(), copied.toString()));
        return run(prefix, commands);
    }

    private static boolean isRoot() throws Exception {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private static void require(String obstacle, List<String> prefix, String... command) throws Exception {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(List.of(command));
        boolean works;
        try {
            works = new ProcessBuilder(all).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            works = false;
        }
        if (!works) {
            System.err.println("\n*** SKIPPED: " + obstacle + " ***");
            Assumptions.abort(obstacle);
        }
    }

    private static List<String> run(List<String> prefix, String... commands) throws Exception {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LimitedProcess.class.getName()));
        all.addAll(List.of(commands));
        Process process = new ProcessBuilder(all)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue(), out);
            return out.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    /** @param commands with spaces between their words */
    public static void main(String[] commands) {
        for (String command : commands) {
            StringWriter printed = new StringWriter();
            PrintWriter writer = new PrintWriter(printed, true);
            int code = ExchangeMain.execute(writer, writer, command.split(" "));
            System.out.println(code + " " + printed.toString().strip().replace('\n', '/'));
        }
    }
}
