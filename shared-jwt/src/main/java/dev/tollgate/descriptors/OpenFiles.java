package dev.tollgate.descriptors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The number of files, sockets among them, that this process may have open at a time ({@code ulimit -n}). */
public final class OpenFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern SOFT = Pattern.compile("^Max open files\\s+(\\d+)\\s", Pattern.MULTILINE);
    /** What a server has open beside connections: its jar, event loops, listeners, stores, and who looks at its metrics. */
    private static final int OWN = 192;
    /** With a limit that leaves less, connections may have this part of it. */
    private static final int LEAST_PART = 4;

    private final long limit;

    OpenFiles(long limit) {
        this.limit = limit;
    }

    /** Returns the limit of this process, none where the kernel does not tell. */
    public static OpenFiles ofThisProcess() {
        try {
            Matcher soft = SOFT.matcher(Files.readString(LIMITS));
            return new OpenFiles(soft.find() ? Long.parseLong(soft.group(1)) : Long.MAX_VALUE);
        } catch (IOException | NumberFormatException e) {
            return new OpenFiles(Long.MAX_VALUE);
        }
    }

    /**
     * Returns how many connections may be open so that the files are enough, and warns if that is less than was wanted.
     *
     * @param wanted how many were configured
     * @param each the files that a connection takes at most
     * @param beside the files that are needed for other things that were configured
     */
    public int connections(int wanted, int each, long beside) {
        long left = Math.max(limit / LEAST_PART, limit - OWN - beside);
        int enough = (int) Math.max(1, Math.min(wanted, left / each));
        if (enough < wanted) {
            LOG.atWarn()
                    .addKeyValue("max_connections", wanted)
                    .addKeyValue("open_files", limit)
                    .addKeyValue("connections", enough)
                    .addKeyValue("needed", (long) wanted * each + OWN + beside)
                    .log("the limit of open files is too low for max_connections, so fewer connections are accepted:"
                            + " raise the limit (ulimit -n) to what is needed, or lower max_connections");
        }
        return enough;
    }
}
